import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { peerHeader } from './client-address.ts'

/** Of our own, on requests by which Next fetches a page ahead: it hides its own header from pages and from the proxy. */
export const aheadHeader = 'x-meridian-ahead'

/**
 * Lets every request of this process carry the other end of its connection in a header of our own, and whether it only fetches ahead.
 * Next hands no socket to pages and routes, and keeps an `X-Forwarded-For` that a client has sent; this channel of Node speaks before the
 * server sees the request.
 */
export function tellPeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket }
    request.headers[peerHeader] = socket.remoteAddress ?? ''
    if (request.headers['next-router-prefetch'] === undefined) delete request.headers[aheadHeader]
    else request.headers[aheadHeader] = '1'
  })
}
