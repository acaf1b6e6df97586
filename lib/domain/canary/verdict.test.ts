import { describe, expect, test } from 'vitest'
import type { CohortMinute } from '../ports.ts'
import { said } from '../said.ts'
import { alarm, at, iso, spec } from '../testing/builders.ts'
import { exceeds, measuredShare, thresholdJudge } from './verdict.ts'

const minute = (changes: Partial<CohortMinute>): CohortMinute => ({
  minute: iso(0),
  requests: 1000,
  errors4xx: 4,
  errors5xx: 0,
  overLatency: 2,
  latencyP50Ms: 8,
  latencyP99Ms: 14,
  ...changes,
})
const judge = (canary: CohortMinute[], bakeSecondsLeft = 600, alarms = [] as ReturnType<typeof alarm>[]) =>
  thresholdJudge.judge({
    guardrail: spec.guardrail,
    minutes: { canary, baseline: [minute({ requests: 9000, errors4xx: 36 })] },
    alarms,
    bakeSecondsLeft,
    now: at(900),
  })

test('five times the errors fail, with the numbers', () => {
  const verdict = judge([minute({ requests: 10_812, errors4xx: 221 })])
  expect(verdict.outcome).toBe('fail')
  expect(verdict.said).toEqual(
    said('errors-against-limit', {
      measure: 'errors4xx',
      share: 221 / 10_812,
      requests: 10_812,
      limit: 0.01,
    }),
  )
  expect(verdict.evidence.find(({ measure }) => measure === 'errors4xx')).toMatchObject({
    baseline: 0.004,
    threshold: 0.01,
  })
})

test('an alarm in alarm fails whatever the numbers say', () => {
  const verdict = judge([minute({})], 600, [alarm()])
  expect(verdict).toMatchObject({
    outcome: 'fail',
    evidence: [{ measure: 'alarm', outcome: 'fail' }, {}, {}, {}],
  })
  expect(judge([minute({})], 600, [alarm({ state: 'insufficient-data' })]).outcome).toBe('need-more-data')
})

test('latency fails by the share of slow requests, not by one minute’s p99', () => {
  expect(
    judge([minute({ requests: 10_000, errors4xx: 0, overLatency: 200, latencyP99Ms: 31 })]).said,
  ).toEqual(said('latency-against-limit', { slowShare: 0.02, requests: 10_000, limitMs: 20, limit: 0.01 }))
  expect(
    judge([minute({ requests: 10_000, errors4xx: 0, overLatency: 90, latencyP99Ms: 31 })]).outcome,
  ).not.toBe('fail')
})

describe('a canary passes only', () => {
  const good = minute({ requests: 20_000, errors4xx: 80, overLatency: 40 })

  test('when the bake is over', () => {
    expect(judge([good], 1).outcome).toBe('need-more-data')
    expect(judge([good], 0)).toMatchObject({
      outcome: 'pass',
      said: said('canary-within-limits', { requests: 20_000, isBakeOver: true }),
    })
  })

  test('with traffic', () => {
    expect(judge([], 0).outcome).toBe('need-more-data')
    expect(judge([minute({ requests: 199, errors4xx: 0, overLatency: 0 })], 0).outcome).toBe('need-more-data')
  })

  test('when latency was measured', () => {
    expect(judge([{ ...good, overLatency: undefined }], 0).outcome).toBe('need-more-data')
  })

  test('when it is not above a threshold even without confidence', () => {
    expect(judge([minute({ requests: 5000, errors4xx: 55, overLatency: 0 })], 0).outcome).toBe(
      'need-more-data',
    )
  })
})

test('few requests never fail a canary', () => {
  expect(judge([minute({ requests: 199, errors4xx: 199, overLatency: 199 })]).outcome).toBe('need-more-data')
})

test('a release exactly at the threshold is failed by chance in fewer than one of a hundred bakes', () => {
  // A fixed linear congruential generator, so that the figure is the same each time.
  let state = 42
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
  let failures = 0
  for (let bake = 0; bake < 300; bake += 1) {
    let requests = 0
    let errors = 0
    let isFailed = false
    for (let look = 0; look < 30; look += 1) {
      for (let request = 0; request < 300; request += 1) if (random() < 0.01) errors += 1
      requests += 300
      isFailed ||= exceeds(errors, requests, 0.01)
    }
    if (isFailed) failures += 1
  }
  expect(failures).toBeLessThan(3)
})

test('the measured share is that of the requests', () => {
  expect(measuredShare({ canary: [minute({})], baseline: [minute({ requests: 9000 })] })).toBe(0.1)
  expect(measuredShare({ canary: [], baseline: [] })).toBeUndefined()
})
