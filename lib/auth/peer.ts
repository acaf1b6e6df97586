import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { peerHeader } from './client-address.ts'

/**
 * Lets every request of this process carry the other end of its connection in a header of our own. Next hands no socket to pages and
 * routes, and keeps an `X-Forwarded-For` that a client has sent; this channel of Node speaks before the server sees the request.
 */
export function tellPeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket }
    request.headers[peerHeader] = socket.remoteAddress ?? ''
  })
}
