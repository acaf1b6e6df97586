import { noiseFromRows } from '#lib/db/rows/rollout.ts'
import { endpointWord } from '#lib/domain/endpoint-word.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { bakeSecondsOf } from '#lib/domain/plan/timeline.ts'
import { planDurationSeconds } from '#lib/domain/plan/waves.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { Endpoint, Finding } from '#lib/domain/types.ts'
import { duration, percent } from '#lib/domain/wording.ts'
import { refuse, type ServiceContext, type ServiceResult } from '#lib/services/context.ts'
import { lastDayOf } from '#lib/services/endpoints/last-day.ts'
import { type PreviewedPlan, type PreviewInput, previewPlan } from '#lib/services/rollouts/preview.ts'
import { mostServed } from '#lib/services/rollouts/start.ts'
import { say } from '#lib/words/say.ts'
import { servesWords } from '#lib/words/serving.ts'
import { serviceContext } from '../actions.ts'
import { heavyTurns, TooBusy } from '../edge/turns.ts'
import type { FindingView, PersonView, PlanPreview } from '../views.ts'
import { judgeSentences } from './judge-words.ts'
import { changeRows } from './manifest.ts'
import { actionState } from './place.ts'
import { type Known, type PlanDetection, planDetection } from './plan-detection.ts'
import { servingView } from './serving.ts'
import { guardrailSentences, numberChoices, stepTitle } from './shift-words.ts'

/** Asks the clouds of every region; the person waits for it. Refused when there is no such release or plan. */
export async function loadPlanPreview(
  person: PersonView,
  input: PreviewInput,
  signal?: AbortSignal,
): Promise<ServiceResult<{ view: PlanPreview }>> {
  const context = await serviceContext(person)
  const ask = async () => {
    const previewed = await previewPlan(context, input)
    if (!previewed.ok) return previewed
    const known = await readKnown(context, previewed.preview)
    const view = planView(input.model, previewed.preview, known, context.clouds.traits, context.clock.now())
    return { ok: true as const, view }
  }
  try {
    return await heavyTurns().take(person.id, ask, signal)
  } catch (error) {
    if (!(error instanceof TooBusy)) throw error
    return refuse(error.refusal)
  }
}

/** By endpoint id; what a cloud does not tell is missing. */
async function readKnown(context: ServiceContext, preview: PreviewedPlan): Promise<Map<string, Known>> {
  const { endpoints, findings } = preview
  const isSilent = ({ region, name }: Endpoint) =>
    findings.some(
      ({ code, region: place, endpoint }) =>
        code === 'cloud-not-answering' && place === region && endpoint === name,
    )
  const noises = await context.database.prisma.metricNoise.findMany({
    where: { endpointId: { in: endpoints.map(({ id }) => id) } },
  })
  const known = endpoints.map(async (endpoint) => {
    const noise = noiseFromRows(noises.filter(({ endpointId }) => endpointId === endpoint.id))
    // A cloud that has just kept a person waiting is not asked for more.
    const lastDay = isSilent(endpoint) ? undefined : await lastDayOf(context, endpoint)
    return [endpoint.id, { noise, lastDay }] as const
  })
  return new Map(await Promise.all(known))
}

function planView(
  model: string,
  preview: PreviewedPlan,
  known: ReadonlyMap<string, Known>,
  traits: TraitsOf,
  checkedAt: Date,
): PlanPreview {
  const { plan } = preview
  const detection = planDetection(plan, preview.endpoints, known, traits)
  const clouds = preview.endpoints.map(({ provider }) => traits(provider))
  const byId = new Map(preview.endpoints.map((endpoint) => [endpoint.id, endpoint]))
  return {
    model,
    release: preview.release.label,
    plan: plan.name,
    kind: preview.kind,
    from: mostServed(preview) ?? null,
    waves: plan.waves.map((wave, index) => ({
      number: index + 1,
      endpoints: wave.endpointIds.flatMap((id) => {
        const endpoint = byId.get(id)
        return endpoint ? [waveEndpoint(endpoint, plan.guardrail, preview, detection, traits)] : []
      }),
    })),
    stepTitle: stepTitle(plan.guardrail, clouds),
    choices: numberChoices(clouds),
    proposal: detection.proposal,
    guardrail: {
      sentences: guardrailSentences(plan.guardrail, clouds),
      thresholds: thresholdSentences(plan.guardrail),
      judge: judgeSentences(plan.guardrail, clouds),
      onQualityFailure:
        plan.onQualityFailure === 'stop'
          ? 'A region that fails is taken back and no further wave starts.'
          : 'A region that fails is taken back, and so are the regions already promoted.',
      onInfrastructureFailure:
        plan.onInfrastructureFailure === 'continue'
          ? `A region whose cloud does not answer for ${duration(plan.infrastructurePatienceSeconds)} is taken back; the others go on.`
          : `A region whose cloud does not answer for ${duration(plan.infrastructurePatienceSeconds)} is taken back and no further wave starts.`,
    },
    durationSeconds: planDurationSeconds(plan, preview.endpoints, traits),
    findings: [...preview.findings, ...detection.findings].map(findingView),
    changes: changesOf(preview),
    calls: preview.calls,
    mutatingCalls: preview.calls.length,
    start: actionState(preview.refusal),
    checkedAt: checkedAt.toISOString(),
  }
}

const findingView = (finding: Finding): FindingView => {
  const { level, code, region, endpoint } = finding
  return { level, code, region, endpoint, sentence: say(finding) }
}

/** "v426 91% · v427 9%": as every page says it. */
function servesNow({ serves }: PreviewedPlan, endpointId: string): string {
  const serving = serves.get(endpointId)
  return serving === undefined ? '–' : servesWords(servingView(serving).parts)
}

function changesOf({ plan, endpoints, changes, release }: PreviewedPlan): PlanPreview['changes'] {
  // Of what cannot be deployed no cloud was asked, and so none has kept anything back.
  if (release.manifest.undeployable !== undefined) return []
  const several = release.manifest.containers.length > 1
  return plan.waves
    .flatMap(({ endpointIds }) => endpointIds)
    .flatMap((id) => {
      const endpoint = endpoints.find((candidate) => candidate.id === id)
      if (endpoint === undefined) return []
      const found = changes.get(id)
      return [
        {
          endpoint: endpointWord(endpoint, endpoints),
          city: cityOf(endpoint.region),
          rows: found === undefined ? null : changeRows(found, several),
        },
      ]
    })
}

function waveEndpoint(
  endpoint: PreviewedPlan['endpoints'][number],
  guardrail: Guardrail,
  preview: PreviewedPlan,
  detection: PlanDetection,
  traits: TraitsOf,
) {
  const cloud = traits(endpoint.provider)
  const words = detection.words.get(endpoint.id)
  return {
    endpoint: endpointWord(endpoint, preview.endpoints),
    cloud: cloud.name,
    city: cityOf(endpoint.region),
    region: endpoint.region,
    peakRps: endpoint.peakRps,
    from: servesNow(preview, endpoint.id),
    step: cloud.shiftWords(guardrail).step,
    bakeSeconds: bakeSecondsOf(guardrail, cloud),
    canDetect: words?.can ?? '',
    detectsHow: words?.how ?? null,
  }
}

export function thresholdSentences({ rollbackOn }: Guardrail): string[] {
  const { modelLatencyP99Ms, errors4xx, errors5xx } = rollbackOn
  return [
    ...(modelLatencyP99Ms === undefined ? [] : [`Model latency p99 over ${modelLatencyP99Ms} ms`]),
    ...(errors4xx === undefined ? [] : [`4xx errors over ${percent(errors4xx)}`]),
    ...(errors5xx === undefined ? [] : [`5xx errors over ${percent(errors5xx)}`]),
  ]
}
