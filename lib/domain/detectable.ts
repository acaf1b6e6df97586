import type { Guardrail } from './plan.ts'
import { bakeSecondsOf } from './rolling.ts'
import type { Provider } from './types.ts'
import { leastRequests, z } from './verdict.ts'

/** A year, of which nobody waits for the end. */
const longestBakeSeconds = 31_536_000

/**
 * What the threshold judge can see in one region: how far beyond a threshold the canary must be before the bound is crossed.
 * A normal approximation with the judge's z; a statement of limits, shown before anything is started.
 */
export function thresholdDetection(guardrail: Guardrail, peakRps: number, provider: Provider): string {
  const share = bakedShare(guardrail, provider)
  // A person may type any number for the bake.
  const bakeSeconds = Math.min(Math.max(0, bakeSecondsOf(guardrail, provider)), longestBakeSeconds)
  const requests = Math.round(peakRps * share * bakeSeconds)
  if (requests < leastRequests) {
    const remedy = share < 1 ? 'lengthen the bake or raise the share' : 'lengthen the bake'
    return `only ${requests.toLocaleString('en')} canary ${requests === 1 ? 'request' : 'requests'}: too few to judge; ${remedy}`
  }
  const bounds = [
    bound('5xx', guardrail.rollbackOn.errors5xx, requests),
    bound('4xx', guardrail.rollbackOn.errors4xx, requests),
  ].filter((text) => text !== undefined)
  return bounds.length === 0 ? `${requests.toLocaleString('en')} canary requests` : `${bounds.join(', ')}`
}

/** The share 0–1 of the traffic that is watched while the region bakes; on Vertex AI it has followed the replicas by then. */
function bakedShare({ shift }: Guardrail, provider: Provider): number {
  return provider === 'vertex' || shift.strategy === 'all-at-once' ? 1 : shift.percent / 100
}

function bound(measure: string, threshold: number | undefined, requests: number): string | undefined {
  if (threshold === undefined) return undefined
  const seen = threshold + z * Math.sqrt((threshold * (1 - threshold)) / requests)
  return `${measure} from ${(seen * 100).toFixed(2)} %`
}
