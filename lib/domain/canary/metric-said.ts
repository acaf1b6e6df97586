import { type Said, said } from '../said.ts'
import type { MetricEvidence } from './metric-evidence.ts'
import { namedMetric, type SaidRatio } from './said.ts'

/** What one metric says about a canary, as it is told. */
export function metricSaid(evidence: MetricEvidence): Said {
  const { metric, cutMs, canary, baseline } = evidence
  const of = namedMetric(metric, cutMs)
  if (!evidence.isKnown) {
    const isCutUnknown = metric.metric === 'latency' && cutMs === undefined
    return said('metric-unknown', { of, why: isCutUnknown ? 'cut-unknown' : 'not-measured' })
  }
  const { tolerated, direction } = metric
  return said('metric-compared', {
    of,
    canary,
    baseline,
    ratio: saidRatio(evidence.ratio),
    tolerated,
    direction,
  })
}

function saidRatio({ estimate, low, high }: MetricEvidence['ratio']): SaidRatio {
  if (Number.isNaN(estimate)) return { kind: 'no-events' }
  if (estimate === Number.POSITIVE_INFINITY) return { kind: 'only-canary', atLeast: low }
  const isBounded = high < Number.POSITIVE_INFINITY
  return { kind: 'estimated', estimate, interval: isBounded ? { low, high } : undefined }
}
