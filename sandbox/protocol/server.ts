import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { KEEP_ALIVE_MS } from '../listen.ts'
import { strangerAmong } from '../stranger.ts'
import { AwsError } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { type AwsExchange, Dispatcher } from './dispatch.ts'
import { readEnvelope, type WireRequest, type WireResponse } from './envelopes.ts'
import { readCredentialScope } from './signature.ts'

/** Bytes. Artifacts are put whole into memory; more than this is not what the sandbox is for. */
const LARGEST_OBJECT = 512 * 1024 * 1024
/** Bytes; more than any request is that is not an object, and the most that a compressed one may inflate to. */
const LARGEST_REQUEST = 10 * 1024 * 1024

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
  const head = readHead(incoming)
  const scope = head && readCredentialScope(head.headers, head.query)
  const isObject = scope?.service === 's3'
  const body = await readBody(incoming, isObject ? LARGEST_OBJECT : LARGEST_REQUEST)
  if (!head) send(outgoing, unreadable(400, 'InvalidURI', "Couldn't parse the specified URI."))
  else if (body) send(outgoing, dispatcher.handle({ ...head, body }))
  else send(outgoing, tooLarge(head, isObject ? undefined : scope?.service))
}

/** @param service the signing name; undefined for S3, and where nobody signed. */
function tooLarge(head: Omit<WireRequest, 'body'>, service: string | undefined): WireResponse {
  const envelope =
    service === undefined ? undefined : readEnvelope({ ...head, body: Buffer.alloc(0) }, service)
  const message = `The request body is larger than ${LARGEST_REQUEST} bytes.`
  return (
    envelope?.failure(new AwsError('RequestEntityTooLargeException', message, 413), randomUUID()) ??
    unreadable(413, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
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

async function readBody(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= most) parts.push(part)
    else parts.length = 0
  }
  return size <= most ? Buffer.concat(parts) : undefined
}

/** undefined when the address cannot be decoded. */
function readHead(incoming: IncomingMessage): Omit<WireRequest, 'body'> | undefined {
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
  }
}

function send(outgoing: ServerResponse, response: WireResponse): void {
  // An answer to HEAD may name the length of a body that it does not have, so its length is left alone.
  const length =
    outgoing.req.method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(response.body)) }
  outgoing.writeHead(response.status, { ...length, ...response.headers })
  outgoing.end(response.body)
}
