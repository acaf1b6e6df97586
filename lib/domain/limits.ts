import { type Said, said } from './said.ts'

/** A bound of a fleet file that is exceeded. */
interface TooMany {
  found: number
  what: 'plans' | 'models' | 'endpoints'
  limit: number
}

/** An order with more than it may have; `order` and `choice`: what a person chose for one rollout. */
export interface TooLongOrder {
  whose: { plan: string } | 'order' | 'choice'
  what: 'waves' | 'names'
  found: number
  limit: number
}

declare module './said.ts' {
  /** What a fleet file, or an order that is chosen for one rollout, has too much of. */
  interface SaidFacts {
    'fleet-file-too-large': { bytes: number; limit: number }
    /** Without a model, it is the file that has too many. */
    'fleet-file-too-many': TooMany & { model?: string }
    'plan-too-long': TooLongOrder
  }
}

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

/** What is wrong with the size of a fleet file; undefined: it is small enough. */
export function sizeProblem(text: string): Said<'fleet-file-too-large'> | undefined {
  const { bytes: limit } = fleetFileLimits
  // A character has at most three bytes for each of its UTF-16 units, so most texts need not be encoded.
  const bytes = text.length * 3 <= limit ? text.length : new TextEncoder().encode(text).length
  return bytes <= limit ? undefined : said('fleet-file-too-large', { bytes, limit })
}

/** The counts of the file as it is written, before anything is made of it; undefined: within the limits. */
export function countProblem(
  written: Record<string, unknown>,
): Said<'fleet-file-too-many' | 'plan-too-long'> | undefined {
  const limits = fleetFileLimits
  const planEntries = entriesOf(written.plans)
  const modelEntries = entriesOf(written.models)
  const ofFile =
    tooMany(planEntries.length, 'plans', limits.plans) ??
    tooMany(modelEntries.length, 'models', limits.models)
  if (ofFile !== undefined) return said('fleet-file-too-many', ofFile)
  for (const [name, plan] of planEntries) {
    const waves = listOf(memberOf(memberOf(plan, 'order'), 'waves'))
    const problem = orderProblem({ plan: name }, waves.map(listOf))
    if (problem !== undefined) return problem
  }
  let all = 0
  for (const [name, model] of modelEntries) {
    const { length } = listOf(memberOf(model, 'endpoints'))
    const found = tooMany(length, 'endpoints', limits.endpointsOfModel)
    if (found !== undefined) return said('fleet-file-too-many', { model: name, ...found })
    all += length
  }
  const inAll = tooMany(all, 'endpoints', limits.endpoints)
  return inAll && said('fleet-file-too-many', inAll)
}

const tooMany = (found: number, what: TooMany['what'], limit: number): TooMany | undefined =>
  found > limit ? { found, what, limit } : undefined

/** The same for the waves of one plan, or those that are chosen for one rollout. */
export function orderProblem(
  whose: TooLongOrder['whose'],
  waves: readonly (readonly unknown[])[],
): Said<'plan-too-long'> | undefined {
  const { wavesOfPlan, namesInWaves } = fleetFileLimits
  const tooLong = (what: TooLongOrder['what'], found: number, limit: number) =>
    found > limit ? said('plan-too-long', { whose, what, found, limit }) : undefined
  const named = waves.reduce((sum, wave) => sum + wave.length, 0)
  return tooLong('waves', waves.length, wavesOfPlan) ?? tooLong('names', named, namesInWaves)
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
