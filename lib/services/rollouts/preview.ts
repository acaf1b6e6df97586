import type { DatabaseTransaction } from '#lib/db/client.ts'
import { endpointFromRow, planSpecFromRow } from '#lib/db/rows/fleet.ts'
import { deployableFacts, modelOfRelease, releaseFromRow } from '#lib/db/rows/release.ts'
import { loadServing } from '#lib/db/serving.ts'
import { endpointsByWord, endpointWordIn } from '#lib/domain/endpoint-word.ts'
import { type Finding, finding, saidOf } from '#lib/domain/findings.ts'
import { orderProblem } from '#lib/domain/limits.ts'
import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import type { Chosen, ChosenKey } from '#lib/domain/plan/chosen.ts'
import type { Plan, PlanSpec } from '#lib/domain/plan/plan.ts'
import { layOut, planProblems } from '#lib/domain/plan/waves.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { type Serving, servesAlone } from '#lib/domain/serving/serving-of.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { Endpoint, PlannedCall, Refusal, Release } from '#lib/domain/types.ts'
import { firstNames } from '#lib/domain/wording.ts'
import { notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { patience } from '../patience.ts'
import { findRelease } from '../releases/find.ts'
import { nextAttempts } from './attempts.ts'
import { plansFor } from './plans.ts'
import { checkRegion } from './region-check.ts'
import { releaseFindings } from './release-findings.ts'

export interface PreviewInput {
  model: string
  release: string
  /** Name of a plan; the model's own when left out. */
  plan?: string
  /** Endpoint names, as `endpointWord` has them, or region codes; the whole fleet when left out. */
  endpoints?: string[]
  /** Endpoint names by wave; the plan's own order when left out. */
  waves?: string[][]
  /** Share of the canary or step, in percent, for this rollout only. */
  percent?: number
  /** Minutes of cloud time, for this rollout only. */
  bakeMinutes?: number
  timeoutMinutes?: number
  /** Numbers that could not be read, as they were written. */
  unreadable?: { name: string; text: string }[]
}

/** A plan that has met its fleet, with what the clouds said about it. Nothing has been touched. */
export interface PreviewedPlan {
  release: Release
  modelId: string
  kind: 'promotion' | 'catch-up'
  plan: Plan
  endpoints: Endpoint[]
  /** What each endpoint serves now, by endpoint id: the answer that every page gives. */
  serves: ReadonlyMap<string, Serving>
  findings: Finding[]
  /** What each endpoint would serve, part by part; undefined where its cloud did not tell. */
  changes: Map<string, ManifestChange[] | undefined>
  calls: PlannedCall[]
  /** Why it may not be started; undefined when it may. */
  refusal: Refusal | undefined
}

export async function previewPlan(
  context: ServiceContext,
  input: PreviewInput,
  waits: Pick<Record<keyof typeof patience, number>, 'artifactMs' | 'checkMs'> = patience,
  { withChanges = true }: { withChanges?: boolean } = {},
): Promise<ServiceResult<{ preview: PreviewedPlan }>> {
  const laid = await layOutPlan(context.database.prisma, context.clouds.traits, input, context.clock.now())
  if (!laid.ok) return laid
  const { release, plan, endpoints, findings } = laid
  // An endpoint in no wave stays on its version: nothing is asked of its cloud, and nothing called.
  const inWaves = new Set(plan.waves.flatMap(({ endpointIds }) => endpointIds))
  const placed = endpoints.filter(({ id }) => inWaves.has(id))
  const attempts = await nextAttempts(
    context.database.prisma,
    release.id,
    endpoints.map((endpoint) => endpoint.id),
  )
  const attemptOn = (endpoint: Endpoint): Attempt => ({
    endpoint,
    release,
    number: attempts.get(endpoint.id) ?? 1,
  })
  // What cannot be deployed at all need not be asked about anywhere.
  const isDeployable = release.manifest.undeployable === undefined
  const [ofRelease, asked] = await Promise.all([
    isDeployable ? releaseFindings(context, laid.row, laid.registry, waits.checkMs) : [],
    Promise.all(
      isDeployable
        ? placed.map((endpoint) => checkRegion(context, attemptOn(endpoint), laid, { ...waits, withChanges }))
        : [],
    ),
  ])
  const all = [...findings, ...ofRelease, ...asked.flatMap((each) => each.findings)]
  const refusal = gate(laid.kind === 'catch-up' ? 'catch-up' : 'start-rollout', context.actor, {
    release: deployableFacts(laid.row),
    findings: all,
    endpoints: endpoints.map((endpoint) => ({
      name: endpoint.name,
      region: endpoint.region,
      servesIt: servesAlone(laid.serves.get(endpoint.id) ?? { parts: [] }, release.id),
      openRollout: laid.openRollouts.get(endpoint.id),
    })),
  })
  const calls = placed.flatMap((endpoint) =>
    context.clouds.serving(endpoint.provider).plannedCalls(attemptOn(endpoint), plan.guardrail),
  )
  return {
    ok: true,
    preview: {
      release,
      modelId: laid.modelId,
      kind: laid.kind,
      plan,
      endpoints,
      serves: laid.serves,
      findings: all,
      changes: new Map(asked.map(({ endpointId, changes }) => [endpointId, changes])),
      calls,
      refusal: named(refusal, all),
    },
  }
}

/** When the only endpoints named are unknown ones, that is what is wrong, and not that the fleet is empty. */
function named(refusal: Refusal | undefined, findings: Finding[]): Refusal | undefined {
  if (refusal?.code !== 'no-endpoint') return refusal
  const unknown = findings.find(({ code }) => code === 'unknown-endpoint')
  return unknown ? saidOf(unknown) : refusal
}

async function layOutPlan(transaction: DatabaseTransaction, traits: TraitsOf, input: PreviewInput, at: Date) {
  const tooLong = orderProblem('order', input.waves ?? []) ?? orderProblem('choice', [input.endpoints ?? []])
  if (tooLong !== undefined) return refuse(tooLong)
  const row = await findRelease(transaction, input.model, input.release)
  if (!row) return notFound({ what: 'release', release: input.release, model: input.model })
  const planName = input.plan ?? row.model.planName
  const template = await transaction.planTemplate.findUnique({ where: { name: planName } })
  if (!template) {
    const plans = await plansFor(transaction, row.model, traits)
    return refuse(said('unknown-plan', { plan: planName, model: input.model, plans }))
  }
  const rows = await transaction.endpoint.findMany({
    where: { modelId: row.modelId, retiredAt: null },
    include: { regionRollouts: { where: { open: true }, include: { rollout: true } } },
    orderBy: { position: 'asc' },
  })
  const wanted = input.endpoints ?? input.waves?.flat()
  const byWord = endpointsByWord(rows)
  const byRegion = Map.groupBy(rows, ({ region }) => region)
  const called = (word: string) => [...(byWord.get(word) ?? []), ...(byRegion.get(word) ?? [])]
  const unknown = (wanted ?? []).filter((word) => called(word).length === 0)
  const chosen = wanted ? wanted.flatMap(called) : rows
  const all = rows.map((endpoint) => endpointFromRow(endpoint))
  const chosenIds = new Set(chosen.map(({ id }) => id))
  const endpoints = all.filter(({ id }) => chosenIds.has(id))
  const spec = adjust(planSpecFromRow(template), input, traits)
  const plan = layOut(spec, endpoints)
  const findings: Finding[] = [
    ...planProblems(spec, input.endpoints ? endpoints : all, traits, chosenBy(input)),
    ...unknownEndpoints([...new Set(unknown)], input.model, all),
    ...(input.unreadable ?? []).map(unreadableNumber),
  ]
  const serves = await loadServing(
    transaction,
    endpoints.map(({ id }) => id),
    at,
  )
  const fleetModel = modelOfRelease(row)
  return {
    ok: true as const,
    row,
    release: releaseFromRow(row, fleetModel.registry),
    modelId: row.modelId,
    registry: fleetModel.registry,
    artifacts: fleetModel.artifacts,
    kind: endpoints.length < all.length && input.endpoints ? ('catch-up' as const) : ('promotion' as const),
    plan,
    endpoints,
    serves,
    openRollouts: new Map(
      rows.flatMap((endpoint) => {
        const open = endpoint.regionRollouts[0]
        return open ? [[endpoint.id, open.rollout.slug] as const] : []
      }),
    ),
    findings: uniqueFindings(findings),
  }
}

function chosenBy({ percent, bakeMinutes, timeoutMinutes, waves }: PreviewInput): Chosen {
  const chosen = { percent, bake: bakeMinutes, timeout: timeoutMinutes, waves }
  const keys = Object.keys(chosen) as ChosenKey[]
  return new Set(keys.filter((key) => chosen[key] !== undefined))
}

/** This rollout's own wishes over the plan's; each cloud takes of the numbers what it has a use for. */
function adjust(spec: PlanSpec, input: PreviewInput, { all }: TraitsOf): PlanSpec {
  const seconds = (minutes: number | undefined) =>
    minutes === undefined ? undefined : Math.round(minutes * 60)
  const numbers = {
    percent: input.percent,
    bakeSeconds: seconds(input.bakeMinutes),
    timeoutSeconds: seconds(input.timeoutMinutes),
  }
  const chosen = all.flatMap(({ provider, plan }) => {
    const section = plan.choose(spec.guardrail, numbers)
    return section === undefined ? [] : [[provider, section] as const]
  })
  return {
    ...spec,
    order: input.waves ? { waves: input.waves } : input.endpoints ? 'highest-traffic-first' : spec.order,
    guardrail: {
      ...spec.guardrail,
      sections: { ...spec.guardrail.sections, ...Object.fromEntries(chosen) },
    },
  }
}

/** Whoever names more that is not there has the wrong model. */
const mostUnknown = 20

function unknownEndpoints(names: readonly string[], model: string, all: Endpoint[]): Finding[] {
  const known = firstNames(all.map(endpointWordIn(all)))
  const named = names.slice(0, mostUnknown).map((name) => ({
    ...finding('blocker', said('unknown-endpoint', { name, model, known })),
    endpoint: name,
  }))
  const more = names.length - named.length
  return more === 0 ? named : [...named, finding('blocker', said('unknown-endpoint', { more, model }))]
}

/** The plan's own number would be previewed, and started, in place of what somebody meant. */
const unreadableNumber = ({ name, text }: { name: string; text: string }): Finding =>
  finding('blocker', said('unreadable-number', { name, text }))

function uniqueFindings(findings: Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ code, region, endpoint, facts }) => {
    const key = JSON.stringify([code, region, endpoint, facts])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
