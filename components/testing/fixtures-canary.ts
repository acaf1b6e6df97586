import type { CanaryView, MinutePoint } from '#lib/web/views.ts'

/** Sydney's canary on the night of v427, while it bakes. */

function minutes(seed: number, count: number, scale: number): MinutePoint[] {
  return Array.from({ length: count }, (_, index) => {
    const wave = Math.sin(seed + index * 1.7) * 0.5 + Math.sin(seed * 3 + index * 0.9) * 0.5
    return {
      minute: new Date(Date.UTC(2026, 10, 20, 3, 40 + index)).toISOString(),
      requests: Math.round(1200 * scale + wave * 60),
      errors4xx: 0.4 + wave * 0.06,
      errors5xx: 0.1 + wave * 0.02,
      overLatency: 0.9 + wave * 0.12,
      latencyP99Ms: 13.8 + wave * 0.5,
      score: null,
    }
  })
}

export const bakingCanary: CanaryView = {
  endpoint: 'fraud-au',
  city: 'Sydney',
  attempt: 1,
  release: 'v427',
  from: 'v426',
  bake: { startedAt: '2026-11-20T03:40:02Z', seconds: 1800 },
  thresholds: { errors4xx: 1, errors5xx: 0.5, latencyP99Ms: 20 },
  canary: minutes(1, 18, 1),
  baseline: minutes(5, 18, 9),
  judge: { kind: 'sequential', unacceptable: { errors5xx: 2, errors4xx: 2, 'latency-p99': 2 } },
  verdict: {
    outcome: 'need-more-data',
    expectedMinutes: 6,
    sentence: 'Within every limit so far; 12 min of the bake remain.',
    at: '2026-11-20T03:58:02Z',
    evidence: [
      {
        measure: 'errors5xx',
        outcome: 'pass',
        canary: 0.00097,
        baseline: 0.00101,
        threshold: 0.005,
        requests: 21_600,
        sentence: '5xx errors are within the plan.',
        ratio: { estimate: 0.96, low: 0.62, high: 1.48 },
        tolerated: 1,
        logEFail: -0.9,
        logEPass: 3.4,
        calibrated: true,
        dispersion: 1.12,
      },
      {
        measure: 'errors4xx',
        outcome: 'pass',
        canary: 0.0041,
        baseline: 0.004,
        threshold: 0.01,
        requests: 21_600,
        sentence: '4xx errors are within the plan.',
      },
      {
        measure: 'modelLatencyP99',
        outcome: 'need-more-data',
        canary: 14.1,
        baseline: 13.8,
        threshold: 20,
        requests: 21_600,
        sentence: 'Latency p99 is within the plan; the bake goes on.',
      },
      {
        measure: 'traffic-share',
        outcome: 'pass',
        canary: 0.102,
        baseline: 0.1,
        threshold: undefined,
        requests: 21_600,
        sentence: '10.2 % measured over 18 min, 10 % asked.',
      },
    ],
  },
}
