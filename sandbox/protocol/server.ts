import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { strangerAmong } from '../stranger.ts'
import type { World } from '../world/world.ts'
import { type AwsExchange, Dispatcher } from './dispatch.ts'
import type { WireRequest, WireResponse } from './envelopes.ts'

/** Moving the clock by hours keeps this process busy for seconds, in which a client may take up a connection that idled. */
const KEEP_ALIVE_MS = 60_000

/** Artifacts are put whole into memory; more than this is not what the sandbox is for. */
const LARGEST_BODY = 512 * 1024 * 1024

/** The AWS port: every service behind one HTTP server, told apart by signature and protocol. */
export function createAwsServer(
  world: World,
  allowedHosts: readonly string[],
  watch?: (exchange: AwsExchange) => void,
): Server {
  const dispatcher = new Dispatcher(world, watch)
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    const stranger = strangerAmong(incoming.headers, allowedHosts)
    if (stranger) return send(outgoing, unreadable(stranger.status, 'AccessDenied', stranger.sentence))
    answer(dispatcher, incoming, outgoing).catch((error: unknown) => {
      // The client went away in mid-request; there is no one left to answer.
      console.error('A request to the sandbox broke off:', error)
      outgoing.destroy()
    })
  })
}

async function answer(
  dispatcher: Dispatcher,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming)
  if (!body) {
    const message = 'Your proposed upload exceeds the maximum allowed size'
    send(outgoing, unreadable(413, 'EntityTooLarge', message))
    return
  }
  const request = readRequest(incoming, body)
  send(
    outgoing,
    request ? dispatcher.handle(request) : unreadable(400, 'InvalidURI', "Couldn't parse the specified URI."),
  )
}

/** What is no request of any service is answered as S3 does, to which every address could belong. */
function unreadable(status: number, code: string, message: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= LARGEST_BODY) parts.push(part)
  }
  return size <= LARGEST_BODY ? Buffer.concat(parts) : undefined
}

/** undefined when the address cannot be decoded. */
function readRequest(incoming: IncomingMessage, body: Buffer): WireRequest | undefined {
  // Not `new URL`: it would resolve `..` and fold `//`, which are ordinary parts of an object's key.
  const [rawPath = '/', ...queries] = (incoming.url ?? '/').split('?')
  let path: string
  try {
    path = decodeURIComponent(rawPath)
  } catch {
    return undefined
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value
  }
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(queries.join('?')),
    headers,
    body,
  }
}

function send(outgoing: ServerResponse, response: WireResponse): void {
  // An answer to HEAD may name the length of a body that it does not have, so its length is left alone.
  const length =
    outgoing.req.method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(response.body)) }
  outgoing.writeHead(response.status, { ...length, ...response.headers })
  outgoing.end(response.body)
}
