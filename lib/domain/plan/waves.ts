import { endpointsByWord } from '../endpoint-word.ts'
import { type Finding, finding } from '../findings.ts'
import { orderProblem } from '../limits.ts'
import { regionOf } from '../regions.ts'
import { type Said, said } from '../said.ts'
import type { TraitsOf } from '../traits.ts'
import type { Endpoint } from '../types.ts'
import { firstNames } from '../wording.ts'
import { bakeProblems } from './bake-problems.ts'
import { type Chosen, whereOf } from './chosen.ts'
import { guardrailProblems } from './guardrail.ts'
import type { Plan, PlanSpec } from './plan.ts'

/** Words that a plan's waves may use: an endpoint's id, its name or `region/name`, or a region's code for all endpoints there. */
function wordsFor(endpoints: readonly Endpoint[]): (word: string) => readonly Endpoint[] {
  const byId = new Map(endpoints.map((endpoint) => [endpoint.id, [endpoint]]))
  const byName = endpointsByWord(endpoints)
  const byRegion = Map.groupBy(endpoints, ({ region }) => region)
  return (word) => byId.get(word) ?? byName.get(word) ?? byRegion.get(word) ?? []
}

/**
 * Meets a plan with its fleet: by default the endpoint with most traffic first (the fastest signal), one endpoint a wave;
 * passive endpoints come last. Words that name nothing and second mentions are left out; {@link planProblems} reports them.
 */
export function layOut(spec: PlanSpec, endpoints: Endpoint[]): Plan {
  if (spec.order === 'highest-traffic-first') {
    const ordered = [...endpoints].sort(
      (one, other) =>
        Number(one.role === 'passive') - Number(other.role === 'passive') ||
        other.peakRps - one.peakRps ||
        one.name.localeCompare(other.name) ||
        one.id.localeCompare(other.id),
    )
    return { ...spec, waves: ordered.map((endpoint) => ({ endpointIds: [endpoint.id] })) }
  }
  const placed = new Set<string>()
  const resolve = wordsFor(endpoints)
  const waves = spec.order.waves.map((words) => {
    const endpointIds: string[] = []
    for (const word of words) {
      for (const { id } of resolve(word)) {
        if (placed.has(id)) continue
        placed.add(id)
        endpointIds.push(id)
      }
    }
    return { endpointIds }
  })
  return { ...spec, waves }
}

/** What is wrong with a plan for these endpoints, guardrail included. Blockers refuse the start. */
export function planProblems(
  plan: PlanSpec | Plan,
  endpoints: Endpoint[],
  traits: TraitsOf,
  chosen?: Chosen,
): Finding[] {
  const findings = guardrailProblems(plan.guardrail, traits, plan.name, chosen).map(
    ({ level, path: _path, ...told }) => finding(level, told),
  )
  findings.push(...bakeProblems(plan, endpoints, traits, whereOf(plan.name, chosen)))
  const order = chosen?.has('waves') ? ('chosen' as const) : { plan: plan.name }
  const add = (level: Finding['level'], told: Said, endpoint?: Endpoint) =>
    findings.push(finding(level, told, endpoint))

  if (endpoints.length === 0) {
    add('blocker', said('plan-no-endpoint', {}))
    return findings
  }
  const waves = wavesAsWritten(plan)
  if (waves === undefined) return findings

  const tooLong = orderProblem(chosen?.has('waves') ? 'order' : { plan: plan.name }, waves)
  if (tooLong !== undefined) {
    add('blocker', tooLong)
    return findings
  }
  const wavesOf = new Map<string, number[]>()
  const resolve = wordsFor(endpoints)
  const mentions = new Map<string, number>()
  const names = firstNames(endpoints.map(({ name }) => name))
  waves.forEach((words, index) => {
    const wave = index + 1
    if (words.length === 0) add('blocker', said('plan-empty-wave', { order, wave }))
    for (const word of words) {
      // What is named twice is wrong already; a third time would say no more.
      const mentioned = (mentions.get(word) ?? 0) + 1
      mentions.set(word, mentioned)
      if (mentioned > 2) continue
      const found = resolve(word)
      if (found.length === 0) {
        const isRegion = regionOf(word) !== undefined
        add('blocker', said('plan-unknown-endpoint', { order, wave, word, isRegion, endpoints: names }))
      }
      for (const { id } of found) {
        const known = wavesOf.get(id)
        if (known) known.push(wave)
        else wavesOf.set(id, [wave])
      }
    }
  })
  for (const endpoint of endpoints) {
    const numbers = wavesOf.get(endpoint.id) ?? []
    const [first, second] = numbers
    const of = { order, endpoint: endpoint.name, region: endpoint.region }
    if (first === undefined) {
      add('warning', said('plan-endpoint-missing', of), endpoint)
    } else if (second !== undefined) {
      add('blocker', said('plan-endpoint-twice', { ...of, waves: [first, second] }), endpoint)
    }
  }
  return findings
}

/**
 * Whether a plan is for such a fleet at all: it says how each of its clouds shifts, and its waves name nobody else's endpoints. What else
 * is wrong with it is the preview's to say.
 */
export function fitsFleet(spec: PlanSpec, endpoints: Endpoint[], traits: TraitsOf): boolean {
  const unfit = new Set(['shift-missing', 'plan-unknown-endpoint'])
  return !planProblems(spec, endpoints, traits).some(({ code }) => unfit.has(code))
}

/** The spec's own words say more than the resolved ids, so they come first; undefined: nothing was written by hand. */
function wavesAsWritten(plan: PlanSpec | Plan): string[][] | undefined {
  if (plan.order !== 'highest-traffic-first') return plan.order.waves
  return 'waves' in plan ? plan.waves.map((wave) => wave.endpointIds) : undefined
}

/**
 * Seconds of waiting that the plan and the clouds impose, wave after wave; starting and stopping instances comes on top. The regions of
 * a wave wait at the same time, so the slowest counts. An endpoint that is not among `endpoints` counts as of the one that waits longest.
 */
export function planDurationSeconds(
  plan: Plan,
  endpoints: readonly Pick<Endpoint, 'id' | 'provider'>[],
  traits: TraitsOf,
): number {
  const waitsOf = new Map(
    endpoints.map(({ id, provider }) => [id, traits(provider).timeline(plan.guardrail)?.waitSeconds ?? 0]),
  )
  const longest = Math.max(0, ...waitsOf.values())
  const waits = plan.waves.map((wave) =>
    Math.max(0, ...wave.endpointIds.map((id) => waitsOf.get(id) ?? longest)),
  )
  return waits.reduce((sum, seconds) => sum + seconds, 0)
}
