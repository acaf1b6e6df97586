import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { GoogleError } from '../google/types.ts'
import { KEEP_ALIVE_MS } from '../listen.ts'
import { strangerAmong } from '../stranger.ts'
import { parseJson } from '../world/parse-json.ts'
import { AwsError } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { ControlError } from './control-error.ts'
import { type ControlOptions, type ControlRequest, findRoute } from './routes.ts'

const LARGEST_BODY = 1024 * 1024

/** The control port: what no cloud offers, such as faults, the call log and the clock. JSON in, JSON out. */
export function createControlServer(world: World, options: ControlOptions): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    answer(world, options, incoming, outgoing).catch((error: unknown) => {
      console.error('A request to the control API broke off:', error)
      outgoing.destroy()
    })
  })
}

async function answer(
  world: World,
  options: ControlOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const stranger = strangerAmong(incoming.headers, options.allowedHosts)
    if (stranger) throw new ControlError(stranger.status, stranger.sentence)
    const url = addressOf(incoming)
    const method = incoming.method ?? 'GET'
    const route = findRoute(method, url.pathname)
    const request: ControlRequest = { ...route, query: url.searchParams, body: await readBody(incoming) }
    world.advance()
    const { status, body } = route.handler(world, request, options)
    send(outgoing, status, body)
  } catch (error) {
    const { status, message } = refusalOf(error)
    send(outgoing, status, { error: message })
  }
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  if (!URL.canParse(url, 'http://control')) throw new ControlError(400, 'The address cannot be read.')
  return new URL(url, 'http://control')
}

async function readBody(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= LARGEST_BODY) parts.push(part)
  }
  if (size > LARGEST_BODY) throw new ControlError(413, 'The request is larger than 1 MB.')
  if (size === 0) return {}
  let value: unknown
  try {
    value = parseJson(Buffer.concat(parts).toString('utf8'))
  } catch {
    throw new ControlError(400, 'The request body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ControlError(400, 'The request body must be a JSON object.')
  }
  return value as Record<string, unknown>
}

function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof ControlError) return error
  // A cloud's own refusal, met while acting on the caller's behalf.
  if (error instanceof AwsError || error instanceof GoogleError) {
    return { status: 409, message: error.message }
  }
  console.error('The control API failed:', error)
  return { status: 500, message: 'The sandbox failed to do this; its log says why.' }
}

function send(outgoing: ServerResponse, status: number, body: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  })
  outgoing.end(text)
}
