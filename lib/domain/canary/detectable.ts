import type { Guardrail } from '../plan/plan.ts'
import type { Timed } from '../plan/timeline.ts'
import { leastRequests, z } from './verdict.ts'

/** A year, of which nobody waits for the end. */
const longestBakeSeconds = 31_536_000

/**
 * What the threshold judge can see in one region: how far beyond a threshold the canary must be before the bound is crossed.
 * A normal approximation with the judge's z; a statement of limits, shown before anything is started.
 */
export function thresholdDetection(guardrail: Guardrail, peakRps: number, cloud: Timed): string {
  const timeline = cloud.timeline(guardrail)
  // What bakes after all traffic has moved is watched on all of it.
  const share = timeline === undefined || timeline.shape === 'whole' ? 1 : (timeline.askedShare ?? 1)
  // A person may type any number for the bake.
  const bakeSeconds = Math.min(Math.max(0, timeline?.bakeSeconds ?? 0), longestBakeSeconds)
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

function bound(measure: string, threshold: number | undefined, requests: number): string | undefined {
  if (threshold === undefined) return undefined
  const seen = threshold + z * Math.sqrt((threshold * (1 - threshold)) / requests)
  return `${measure} from ${(seen * 100).toFixed(2)} %`
}
