import { type Place, type SubjectName, subjectNames, subjectOf, subjects } from './places.ts'
import { type Random, randomOf } from './random.ts'

export type ProcessName = 'worker' | 'workers' | 'web' | 'sandbox' | 'postgres'

/** What goes wrong, and what people do meanwhile. */
export type Blow =
  /** SIGKILL of all of them at once; each begins again after the blow. */
  | { kind: 'kill'; processes: ProcessName[] }
  /** SIGSTOP, then SIGCONT. */
  | { kind: 'pause'; process: 'worker' | 'web' | 'sandbox' }
  | { kind: 'outage'; region: string }
  | { kind: 'throttling'; callsPerSecond: number }
  /** Somebody with the cloud's own tools. */
  | { kind: 'change-behind'; place: Place }
  | { kind: 'reject'; model: string; by: 'person' | 'registry' }
  | { kind: 'delete-package'; model: string }
  /** The rollout rests as long as the blow lasts. */
  | { kind: 'rest'; model: string }
  | { kind: 'abort'; model: string }
  | { kind: 'roll-back'; model: string }

/** Real milliseconds after the first rollout began, and for how long. */
export type Timed = Blow & { atMs: number; lastsMs: number }

export interface PlannedRollout {
  model: string
  release: string
  waves: string[][]
  bakeMinutes: number
  /** The release answers with so many times the errors. */
  errorFactor: number | undefined
  /** What a person says to a region without a verdict. */
  answer: 'proceed' | 'revert'
}

export interface Schedule {
  seed: number
  length: 'short' | 'long'
  /** Cloud seconds a second. */
  rate: number
  rollouts: PlannedRollout[]
  blows: Timed[]
  ownPostgres: boolean
  web: boolean
}

/** Everything that a seed decides. A failing seed is run again by its number. */
export function scheduleOf(seed: number, length: Schedule['length']): Schedule {
  const random = randomOf(seed)
  const isShort = length === 'short'
  const chosen = subjectNames.filter(() => random.chance(isShort ? 0.35 : 0.6))
  if (chosen.length === 0) chosen.push(random.pick(subjectNames))
  const rollouts = (isShort ? chosen.slice(0, 1) : chosen).map((name) =>
    plannedRollout(random, name, isShort),
  )
  const spanMs = isShort ? 5_000 : 45_000
  const count = isShort ? random.between(2, 3) : random.between(3, 6)
  const blows = Array.from({ length: count }, () =>
    timed(random, blow(random, rollouts, isShort), spanMs, isShort),
  )
    .filter(firstOfItsKind)
    .sort((one, other) => one.atMs - other.atMs)
  const hits = (name: ProcessName) =>
    blows.some(
      (each) =>
        (each.kind === 'kill' && each.processes.includes(name)) ||
        (each.kind === 'pause' && each.process === name),
    )
  return {
    seed,
    length,
    rate: isShort ? 600 : random.pick([150, 300]),
    rollouts,
    blows,
    ownPostgres: hits('postgres'),
    web: !isShort || hits('web'),
  }
}

function plannedRollout(random: Random, name: SubjectName, isShort: boolean): PlannedRollout {
  const { model, release, places } = subjects[name]
  const endpoints = places.map(({ endpoint }) => endpoint)
  const first = isShort ? 1 : random.between(1, endpoints.length)
  const waves = [endpoints.slice(0, first), endpoints.slice(first)].filter((wave) => wave.length > 0)
  return {
    model,
    release,
    waves,
    bakeMinutes: isShort ? 5 : random.pick([10, 30]),
    errorFactor: random.chance(0.2) ? 8 : undefined,
    answer: random.pick(['proceed', 'revert']),
  }
}

const pairs: ProcessName[][] = [
  ['worker'],
  ['workers'],
  ['web'],
  ['sandbox'],
  ['postgres'],
  ['worker', 'sandbox'],
  ['worker', 'postgres'],
  ['sandbox', 'postgres'],
  ['web', 'postgres'],
  ['web', 'worker'],
]

/** A PostgreSQL of one's own takes long to begin, so short schedules seldom have one. */
const pairsWithout = pairs.filter((pair) => !pair.includes('postgres'))

function blow(random: Random, rollouts: PlannedRollout[], isShort: boolean): Blow {
  const { model } = random.pick(rollouts)
  const place = random.pick(subjectOf(model).places)
  const kind = random.pick([
    ...(['kill', 'kill', 'kill', 'kill', 'pause', 'pause', 'outage', 'outage', 'throttling'] as const),
    ...(['change-behind', 'reject', 'delete-package', 'rest', 'abort', 'roll-back'] as const),
  ])
  switch (kind) {
    case 'kill': {
      const processes = random.pick(isShort && !random.chance(0.2) ? pairsWithout : pairs)
      return { kind, processes }
    }
    case 'pause':
      return { kind, process: random.pick(['worker', 'web', 'sandbox']) }
    case 'outage':
      return { kind, region: place.region }
    case 'throttling':
      return { kind, callsPerSecond: random.between(2, 20) }
    case 'change-behind':
      return { kind, place }
    case 'reject':
      return { kind, model, by: random.pick(['person', 'registry']) }
    default:
      return { kind, model }
  }
}

function timed(random: Random, what: Blow, spanMs: number, isShort: boolean): Timed {
  const atMs = random.between(200, spanMs)
  switch (what.kind) {
    case 'kill':
      return { ...what, atMs, lastsMs: random.between(0, isShort ? 500 : 8_000) }
    case 'pause':
      return { ...what, atMs, lastsMs: random.between(500, isShort ? 1_500 : 12_000) }
    case 'outage':
    case 'throttling':
      return { ...what, atMs, lastsMs: random.between(1_000, isShort ? 3_000 : 60_000) }
    case 'rest':
      return { ...what, atMs, lastsMs: random.between(1_000, isShort ? 2_000 : 15_000) }
    default:
      return { ...what, atMs, lastsMs: 0 }
  }
}

/** What can be done once only: a model's end is decided once, an endpoint is changed once. */
function firstOfItsKind(each: Timed, index: number, all: Timed[]): boolean {
  const key = onceOf(each)
  return key === undefined || all.findIndex((other) => onceOf(other) === key) === index
}

function onceOf(blow: Blow): string | undefined {
  switch (blow.kind) {
    case 'change-behind':
      return `change ${blow.place.endpoint}`
    case 'abort':
    case 'roll-back':
    case 'rest':
    case 'reject':
    case 'delete-package':
      return `end ${blow.model}`
    default:
      return undefined
  }
}
