import type { Guardrail } from './plan.ts'
import { leastRequests, z } from './verdict.ts'

/**
 * What the threshold judge can see in one region: how far beyond a threshold the canary must be before the bound is crossed.
 * A normal approximation with the judge's z; a statement of limits, shown before anything is started.
 */
export function thresholdDetection(guardrail: Guardrail, peakRps: number): string {
  const share = guardrail.shift.strategy === 'all-at-once' ? 1 : guardrail.shift.percent / 100
  const requests = Math.round(peakRps * share * guardrail.shift.bakeSeconds)
  if (requests < leastRequests) {
    return `only ${requests.toLocaleString('en')} canary requests: too few to judge; lengthen the bake or raise the share`
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
