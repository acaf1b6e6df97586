import { publish, seedDemo } from '../demo/index.ts'
import type { CallFilter } from '../world/calls.ts'
import type { World } from '../world/world.ts'
import { changeEndpoint } from './change-endpoint.ts'
import { REGISTRY_CHANGES } from './change-registry.ts'
import { VERSION_CHANGES } from './change-version.ts'
import { ControlError } from './control-error.ts'
import { A_YEAR, readFault } from './read-fault.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import { refuseUnknownTarget } from './refuse-unknown-target.ts'

export interface ControlRequest {
  /** What stands in the address where the route has a name with a colon. */
  parameter: string | undefined
  query: URLSearchParams
  body: Record<string, unknown>
}

export interface ControlOptions {
  /** Whether a reset brings back the demo's world. */
  demo: boolean
  /** Names beside loopback's under which it answers. */
  allowedHosts: readonly string[]
}

interface ControlResponse {
  status: number
  body?: unknown
}

const CHANGES = { ...REGISTRY_CHANGES, ...VERSION_CHANGES }

type Handler = (world: World, request: ControlRequest, options: ControlOptions) => ControlResponse

const DEFAULT_CALLS = 1000
const TEXT_FILTERS = ['service', 'operation', 'account', 'region'] as const
const NUMBER_FILTERS = ['status', 'since'] as const
/** Every service works through every minute of it while all else waits. */
const LONGEST_ADVANCE_SECONDS = 86_400

const ROUTES: Record<string, Handler> = {
  'GET /health': () => ({ status: 200, body: { status: 'ok' } }),
  'GET /calls': (world, { query }) => ({ status: 200, body: { calls: findCalls(world, query) } }),
  'GET /clock': (world) => ({ status: 200, body: clockOf(world) }),
  'POST /clock/advance': (world, { body }) => {
    refuseUnknown(body, ['seconds'], 'POST /clock/advance')
    const seconds = positiveNumber(body.seconds, 'seconds')
    if (seconds > LONGEST_ADVANCE_SECONDS)
      throw new ControlError(
        400,
        `"seconds" must be at most ${LONGEST_ADVANCE_SECONDS}, a day. Call again for more.`,
      )
    world.clock.advance(seconds * 1000)
    world.advance()
    return { status: 200, body: clockOf(world) }
  },
  'GET /faults': (world) => ({ status: 200, body: { faults: world.faults.active() } }),
  'POST /faults': (world, { body }) => addFault(world, body),
  'DELETE /faults/:id': (world, { parameter = '' }) => {
    if (!world.faults.remove(parameter))
      throw new ControlError(404, `There is no fault "${parameter}" in force.`)
    return { status: 204 }
  },
  'POST /publish': (world, { body }) => ({ status: 201, body: publish(world, body) }),
  'POST /reset': (world, _request, { demo }) => {
    world.reset()
    if (demo) seedDemo(world)
    return { status: 200, body: { status: 'ok' } }
  },
}

/** @throws ControlError 404 or 405 when no route fits. */
export function findRoute(method: string, path: string): { handler: Handler; parameter: string | undefined } {
  const exact = ROUTES[`${method} ${path}`]
  if (exact) return { handler: exact, parameter: undefined }
  const [, collection = '', parameter, ...rest] = path.split('/')
  const named = rest.length === 0 && parameter ? ROUTES[`${method} /${collection}/:id`] : undefined
  if (named && parameter) return { handler: named, parameter: decoded(parameter) }
  const known = Object.keys(ROUTES).map((route) => route.split(' ')[1])
  if (known.includes(path)) throw new ControlError(405, `${path} does not take ${method}.`)
  throw new ControlError(404, `There is no ${path} here. Known: ${Object.keys(ROUTES).join(', ')}.`)
}

function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter)
  } catch {
    throw new ControlError(400, `"${parameter}" in the address is not percent-encoded correctly.`)
  }
}

function findCalls(world: World, query: URLSearchParams) {
  refuseUnknown(Object.fromEntries(query), [...TEXT_FILTERS, ...NUMBER_FILTERS, 'limit'], 'GET /calls')
  const filter: CallFilter = {}
  for (const name of TEXT_FILTERS) {
    const value = query.get(name)
    if (value !== null) filter[name] = value
  }
  for (const name of NUMBER_FILTERS) {
    const value = query.get(name)
    if (value !== null) filter[name] = wholeNumber(value, name)
  }
  const limit = query.get('limit')
  return world.calls.find(filter, limit === null ? DEFAULT_CALLS : wholeNumber(limit, 'limit'))
}

function clockOf(world: World) {
  const now = world.clock.now()
  return { now, iso: new Date(now).toISOString(), rate: world.clock.rate, realNow: Date.now() }
}

function addFault(world: World, body: Record<string, unknown>): ControlResponse {
  if (body.kind === 'change-endpoint') return { status: 201, body: changeEndpoint(world, body) }
  const { kind } = body
  const change = typeof kind === 'string' && Object.hasOwn(CHANGES, kind) ? CHANGES[kind] : undefined
  if (change) return { status: 201, body: { kind, ...change(world, body) } }
  const fault = readFault(body)
  refuseUnknown(body, [...Object.keys(fault), 'durationSeconds'], `A fault of kind ${fault.kind}`)
  const duration =
    body.durationSeconds === undefined ? undefined : positiveNumber(body.durationSeconds, 'durationSeconds')
  if (duration !== undefined && duration > A_YEAR)
    throw new ControlError(
      400,
      `"durationSeconds" must be at most ${A_YEAR}, a year. Leave it out for a fault that lasts until it is removed.`,
    )
  refuseUnknownTarget(world, fault)
  return { status: 201, body: world.faults.add(fault, duration) }
}

function positiveNumber(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new ControlError(400, `"${name}" must be a number of seconds above 0.`)
  }
  return value
}

function wholeNumber(value: string, name: string): number {
  if (!/^\d+$/.test(value)) throw new ControlError(400, `"${name}" must be a whole number, not "${value}".`)
  return Number(value)
}
