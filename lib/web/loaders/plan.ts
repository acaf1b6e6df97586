import { thresholdDetection } from '#lib/domain/detectable.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { planDurationSeconds } from '#lib/domain/waves.ts'
import { duration, percent } from '#lib/domain/wording.ts'
import { type PreviewedPlan, type PreviewInput, previewPlan } from '#lib/services/rollouts/preview.ts'
import { serviceContext } from '../actions.ts'
import type { PersonView, PlanPreview } from '../views.ts'
import { actionState } from './place.ts'

/** Asks the clouds of every region; the person waits for it. undefined: there is no such release or plan. */
export async function loadPlanPreview(
  person: PersonView,
  input: PreviewInput,
): Promise<PlanPreview | undefined> {
  const context = await serviceContext(person)
  const previewed = await previewPlan(context, input)
  if (!previewed.ok) return undefined
  const { preview } = previewed
  const { plan } = preview
  const byId = new Map(preview.endpoints.map((endpoint) => [endpoint.id, endpoint]))
  const labels = [...preview.serves.values()]
    .map((serving) => serving.label)
    .filter((label) => label !== preview.release.label)
  return {
    model: input.model,
    release: input.release,
    plan: plan.name,
    kind: preview.kind,
    from: labels[0] ?? null,
    waves: plan.waves.map((wave, index) => ({
      number: index + 1,
      endpoints: wave.endpointIds.flatMap((id) => {
        const endpoint = byId.get(id)
        return endpoint ? [waveEndpoint(endpoint, plan.guardrail, preview)] : []
      }),
    })),
    guardrail: {
      strategy: plan.guardrail.shift.strategy,
      sentence: guardrailSentence(plan.guardrail),
      thresholds: thresholdSentences(plan.guardrail),
      onQualityFailure:
        plan.onQualityFailure === 'stop'
          ? 'A region that fails is taken back and no further wave starts.'
          : 'A region that fails is taken back, and so are the regions already promoted.',
      onInfrastructureFailure:
        plan.onInfrastructureFailure === 'continue'
          ? `A region whose cloud does not answer for ${duration(plan.infrastructurePatienceSeconds)} is taken back; the others go on.`
          : `A region whose cloud does not answer for ${duration(plan.infrastructurePatienceSeconds)} is taken back and no further wave starts.`,
    },
    durationSeconds: planDurationSeconds(plan),
    findings: preview.findings,
    calls: preview.calls,
    mutatingCalls: preview.calls.length,
    start: actionState(preview.refusal),
    checkedAt: context.clock.now().toISOString(),
  }
}

function waveEndpoint(
  endpoint: PreviewedPlan['endpoints'][number],
  guardrail: Guardrail,
  preview: PreviewedPlan,
) {
  const { shift } = guardrail
  return {
    endpoint: endpoint.name,
    city: cityOf(endpoint.region),
    region: endpoint.region,
    peakRps: endpoint.peakRps,
    from: preview.serves.get(endpoint.id)?.label ?? '–',
    canaryPercent: shift.strategy === 'all-at-once' ? null : shift.percent,
    bakeSeconds: shift.bakeSeconds,
    canDetect: thresholdDetection(guardrail, endpoint.peakRps),
  }
}

export function guardrailSentence({ shift, terminationWaitSeconds, timeoutSeconds }: Guardrail): string {
  const bake = duration(shift.bakeSeconds)
  const rest = `The old instances stay ${terminationWaitSeconds === 0 ? 'no longer than that' : `another ${duration(terminationWaitSeconds)}`}; the cloud gives up after ${duration(timeoutSeconds)}.`
  switch (shift.strategy) {
    case 'canary':
      return `${shift.percent} % of the traffic goes to new instances for ${bake}, then all of it. ${rest}`
    case 'linear':
      return `Traffic goes to new instances in steps of ${shift.percent} %, ${bake} apart. ${rest}`
    case 'rolling':
      return `Instances are replaced ${shift.percent} % at a time, ${bake} apart. ${rest}`
    case 'all-at-once':
      return `All traffic goes to new instances at once and is watched for ${bake}. ${rest}`
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
