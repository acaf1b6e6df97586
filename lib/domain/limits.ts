import { count } from './wording.ts'

/** What a fleet file may hold at most, wherever it is read: on the page, by the action, on the command line. */
export const fleetFileLimits = {
  /** Of the text in UTF-8. */
  bytes: 2_000_000,
  /** Levels of maps and lists within each other; a fleet file needs eight. */
  depth: 24,
  /** Maps, lists and texts, with whatever aliases repeat. */
  values: 200_000,
  /** Characters of a name or any other text. */
  text: 5_000,
  plans: 500,
  models: 2_000,
  /** Of all models. */
  endpoints: 20_000,
  endpointsOfModel: 1_000,
  wavesOfPlan: 500,
  /** Names in all waves of a plan. */
  namesInWaves: 2_000,
} as const

/** Problems, and warnings, that are told at once. */
export const shownProblems = 50

/** The one sentence about the size of a fleet file; undefined: it is small enough. */
export function sizeProblem(text: string): string | undefined {
  const { bytes } = fleetFileLimits
  // A character has at most three bytes for each of its UTF-16 units, so most texts need not be encoded.
  const size = text.length * 3 <= bytes ? text.length : new TextEncoder().encode(text).length
  if (size <= bytes) return undefined
  return `The fleet file has ${count(size)} bytes; the limit is ${count(bytes)} (2 MB). Shorten it, for example by writing each endpoint on one line.`
}

/** The counts of the file as it is written, before anything is made of it; undefined: within the limits. */
export function countProblem(written: Record<string, unknown>): string | undefined {
  const { plans, models, endpoints, endpointsOfModel } = fleetFileLimits
  const planEntries = entriesOf(written.plans)
  const modelEntries = entriesOf(written.models)
  if (planEntries.length > plans) return tooMany('The fleet file', planEntries.length, 'plans', plans)
  if (modelEntries.length > models) return tooMany('The fleet file', modelEntries.length, 'models', models)
  for (const [name, plan] of planEntries) {
    const waves = listOf(memberOf(memberOf(plan, 'order'), 'waves'))
    const problem = orderProblem(`Plan ${shownName(name)}`, waves.map(listOf))
    if (problem !== undefined) return problem
  }
  let all = 0
  for (const [name, model] of modelEntries) {
    const { length } = listOf(memberOf(model, 'endpoints'))
    if (length > endpointsOfModel)
      return tooMany(`Model ${shownName(name)}`, length, 'endpoints', endpointsOfModel)
    all += length
  }
  return all > endpoints ? tooMany('The fleet file', all, 'endpoints', endpoints) : undefined
}

/** The same for waves that are chosen for one rollout. `whose` begins the sentence. */
export function orderProblem(whose: string, waves: readonly (readonly unknown[])[]): string | undefined {
  const { wavesOfPlan, namesInWaves } = fleetFileLimits
  if (waves.length > wavesOfPlan) return tooMany(whose, waves.length, 'waves', wavesOfPlan)
  const named = waves.reduce((sum, wave) => sum + wave.length, 0)
  return named > namesInWaves ? tooMany(whose, named, 'names in its waves', namesInWaves) : undefined
}

function tooMany(what: string, found: number, things: string, limit: number): string {
  return `${what} has ${count(found)} ${things}; the limit is ${count(limit)}. Remove what is not needed.`
}

const longestShown = 60

/** A text of the file within a sentence: never longer than a line. */
export function shownName(name: string): string {
  return name.length > longestShown ? `${name.slice(0, longestShown - 3)}…` : name
}

function entriesOf(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []
}

const memberOf = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
