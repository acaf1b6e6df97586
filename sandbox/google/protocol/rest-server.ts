import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { KEEP_ALIVE_MS } from '../../listen.ts'
import { strangerAmong } from '../../stranger.ts'
import type { StorageApi } from '../storage/api.ts'
import { GoogleError, type Message } from '../types.ts'
import type { Dispatcher } from './dispatch.ts'
import { apiMethods } from './methods.ts'
import { asGoogleError, httpStatusOf, InvalidPayload } from './status.ts'
import { transcode } from './transcoding.ts'
import { writeJson } from './write-json.ts'

/** Google's own limit for JSON is of this order. */
const LARGEST_BODY = 10 * 1024 * 1024

interface Reply {
  status: number
  body: Message
  pretty: boolean
}

/** Google's APIs over REST: the same methods by JSON transcoding, and beside them Cloud Storage, which has no others. */
export function createRestServer(
  dispatcher: Dispatcher,
  allowedHosts: readonly string[],
  storage?: StorageApi,
): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    const stranger = strangerAmong(incoming.headers, allowedHosts)
    if (stranger) {
      const { status, sentence } = stranger
      const body = errorBody(new GoogleError('PERMISSION_DENIED', sentence))
      return send(outgoing, { status, body, pretty: true })
    }
    answer(dispatcher, storage, incoming)
      .then((reply) => send(outgoing, reply))
      .catch((error: unknown) => {
        // The client went away in mid-request; there is no one left to answer.
        console.error('A request to the sandbox broke off:', error)
        outgoing.destroy()
      })
  })
}

async function answer(
  dispatcher: Dispatcher,
  storage: StorageApi | undefined,
  incoming: IncomingMessage,
): Promise<Reply> {
  const [path = '/', ...queries] = (incoming.url ?? '/').split('?')
  const query = new URLSearchParams(queries.join('?'))
  const pretty = (query.get('prettyPrint') ?? query.get('$prettyPrint')) !== 'false'
  try {
    const body = await readBody(incoming)
    checkDecodable(path)
    if (storage?.isMeant(path) === true) {
      checkAuthenticated(incoming, query)
      const { method: verb = 'GET', headers } = incoming
      return { ...storage.handle({ verb, path, query, body, contentType: headers['content-type'] }), pretty }
    }
    const http = { verb: incoming.method ?? 'GET', path, query, body }
    const transcoded = transcode(apiMethods(), http)
    if (!transcoded) throw new GoogleError('NOT_FOUND', 'Method not found.')
    checkAuthenticated(incoming, query)
    let response: Message = {}
    dispatcher.handle({
      ...transcoded,
      write: (message) => {
        response = writeJson(transcoded.method.responseType, message, {
          enumsAsNumbers: wantsNumbers(query),
        })
      },
    })
    return { status: 200, body: response, pretty }
  } catch (error) {
    const refusal = asGoogleError(error)
    return { status: httpStatusOf(refusal.status), body: errorBody(refusal), pretty }
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= LARGEST_BODY) parts.push(part)
  }
  if (size > LARGEST_BODY)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `Request payload size exceeds the limit: ${LARGEST_BODY} bytes.`,
    )
  return Buffer.concat(parts).toString('utf8')
}

function checkDecodable(path: string): void {
  try {
    decodeURIComponent(path)
  } catch {
    throw new GoogleError('INVALID_ARGUMENT', 'Invalid resource path: its percent-encoding cannot be read.')
  }
}

/** Any token will do: the sandbox lets everyone in, but a request that Google would not take is not taken here. */
function checkAuthenticated(incoming: IncomingMessage, query: URLSearchParams): void {
  const bearer = /^Bearer\s+\S/i.test(incoming.headers.authorization ?? '')
  if (bearer || query.has('access_token') || query.has('$access_token')) return
  throw new GoogleError(
    'UNAUTHENTICATED',
    'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
  )
}

/** `$alt=json;enum-encoding=int`, as Google's own libraries ask. */
function wantsNumbers(query: URLSearchParams): boolean {
  const form = query.get('$alt') ?? query.get('alt') ?? ''
  return form.split(';').includes('enum-encoding=int')
}

function errorBody(error: GoogleError): Message {
  const details =
    error instanceof InvalidPayload
      ? {
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: error.violations.map((violation) => ({ ...violation })),
            },
          ],
        }
      : {}
  const code = httpStatusOf(error.status)
  return { error: { code, message: error.message, status: error.status, ...details } }
}

function send(outgoing: ServerResponse, { status, body, pretty }: Reply): void {
  if (status === 204) {
    outgoing.writeHead(status).end()
    return
  }
  const text = pretty ? `${JSON.stringify(body, null, 2)}\n` : JSON.stringify(body)
  outgoing.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': String(Buffer.byteLength(text)),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' } : {}),
  })
  outgoing.end(text)
}
