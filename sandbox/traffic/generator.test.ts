import { describe, expect, test } from 'vitest'
import { computeStatistic, parseStatistic } from '../cloudwatch/statistics.ts'
import { SandboxClock } from '../world/clock.ts'
import { FaultBook } from '../world/faults.ts'
import type { ServingHistory, ServingSegment } from '../world/types.ts'
import { dailyShare } from './demand.ts'
import { type ConfigMinute, MINUTE, TrafficGenerator } from './generator.ts'
import { mergeBins } from './latency.ts'
import { releaseOf } from './release.ts'

const START = Date.UTC(2026, 2, 3, 12)
const DUBLIN = { account: '123456789012', region: 'eu-west-1' }

function serving(...segments: Partial<ServingSegment>[]): ServingHistory {
  const full = segments.map((segment) => ({
    from: START - 24 * 60 * MINUTE,
    to: undefined,
    variantName: 'AllTraffic',
    endpointConfigName: 'old',
    modelName: 'm',
    modelDataUrl: 's3://fraud-models-eu/v426/model.tar.gz',
    share: 1,
    instanceCount: 3,
    ...segment,
  }))
  return {
    endpoints: () => ['fraud-eu'],
    segments: (_place, _name, from, to) =>
      full.filter((segment) => segment.from < to && (segment.to ?? Number.POSITIVE_INFINITY) > from),
  }
}

function world(history: ServingHistory, seed = 427) {
  const clock = new SandboxClock(START, 0)
  const faults = new FaultBook(clock)
  return { clock, faults, traffic: new TrafficGenerator({ clock, faults, seed }, history) }
}

const told = (minute: ConfigMinute) => ({
  at: minute.at,
  config: minute.endpointConfigName,
  requests: minute.requests,
  error4xx: minute.error4xx,
  error5xx: minute.error5xx,
  latency: minute.modelLatency(),
})
const total = (minutes: ConfigMinute[], of: (minute: ConfigMinute) => number) =>
  minutes.reduce((sum, minute) => sum + of(minute), 0)

describe('traffic', () => {
  test('is the same however and in whatever order it is asked for', () => {
    const whole = world(serving({})).traffic
    const single = world(serving({})).traffic
    const minutes = whole.minutes(DUBLIN, 'fraud-eu', START - 20 * MINUTE, START).map(told)
    const alone = Array.from({ length: 20 }, (_, index) => START - (index + 1) * MINUTE)
      .flatMap((at) => single.minutes(DUBLIN, 'fraud-eu', at, at + 1))
      .map(told)
    expect(minutes).toHaveLength(20)
    expect(alone.reverse()).toEqual(minutes)
    const otherSeed = world(serving({}), 1).traffic.minutes(DUBLIN, 'fraud-eu', START - 20 * MINUTE, START)
    expect(otherSeed.map((minute) => minute.requests)).not.toEqual(minutes.map((minute) => minute.requests))
  })

  test('of the two fleets of a deployment follows their shares', () => {
    const { traffic } = world(
      serving({ share: 0.9 }, { endpointConfigName: 'new', share: 0.1, from: START - 60 * MINUTE }),
    )
    const minutes = traffic.minutes(DUBLIN, 'fraud-eu', START - 60 * MINUTE, START)
    const canary = minutes.filter((minute) => minute.endpointConfigName === 'new')
    const share = total(canary, (each) => each.requests) / total(minutes, (each) => each.requests)
    expect(canary).toHaveLength(60)
    expect(share).toBeCloseTo(0.1, 2)
  })

  test('has the rates and the latency of a healthy release', () => {
    const { traffic } = world(serving({}))
    const minutes = traffic.minutes(DUBLIN, 'fraud-eu', START - 120 * MINUTE, START)
    const requests = total(minutes, (minute) => minute.requests)
    expect(requests / 120 / 60).toBeGreaterThan(500)
    expect(requests / 120 / 60).toBeLessThan(610)
    expect(total(minutes, (minute) => minute.error4xx) / requests).toBeCloseTo(0.004, 3)
    expect(total(minutes, (minute) => minute.error5xx) / requests).toBeCloseTo(0.001, 3)
    const latency = mergeBins(minutes.map((minute) => minute.modelLatency()))
    const p99 = computeStatistic(parseStatistic('p99'), latency) ?? 0
    expect(p99).toBeGreaterThan(13_000)
    expect(p99).toBeLessThan(14_700)
  })

  test('counts only the seconds that are over in the minute in progress', () => {
    const { traffic, clock } = world(serving({}))
    const whole = traffic.minutes(DUBLIN, 'fraud-eu', START - MINUTE, START)[0]?.requests ?? 0
    clock.advance(15_000)
    const quarter = traffic.minutes(DUBLIN, 'fraud-eu', START, START + MINUTE)[0]?.requests ?? 0
    expect(quarter / whole).toBeCloseTo(0.25, 1)
    clock.advance(45_000)
    const complete = traffic.minutes(DUBLIN, 'fraud-eu', START, START + MINUTE)[0]?.requests ?? 0
    expect(complete / whole).toBeCloseTo(1, 1)
  })

  test('that was bad stays bad in the past after the fault is lifted', () => {
    const { traffic, clock, faults } = world(serving({}))
    const { id } = faults.add({ kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v426' })
    clock.advance(5 * MINUTE)
    const during = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 5 * MINUTE).map(told)
    faults.remove(id)
    clock.advance(5 * MINUTE)
    traffic.advance(clock.now())
    const after = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 10 * MINUTE)
    expect(after.slice(0, 5).map(told)).toEqual(during)
    const rate = (minutes: ConfigMinute[]) =>
      total(minutes, (each) => each.error4xx) / total(minutes, (each) => each.requests)
    expect(rate(after.slice(0, 5))).toBeCloseTo(0.02, 2)
    expect(rate(after.slice(5))).toBeLessThan(0.006)
  })

  test('is bad under a fault that began and ended between two looks', () => {
    const { traffic, clock, faults } = world(serving({}))
    faults.add({ kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v426', errorFactor: 50 }, 60)
    clock.advance(10 * MINUTE)
    const [bad, good] = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 2 * MINUTE)
    expect((bad?.error4xx ?? 0) / (bad?.requests ?? 1)).toBeGreaterThan(0.15)
    expect((good?.error4xx ?? 0) / (good?.requests ?? 1)).toBeLessThan(0.01)
  })

  test('has scores whose mean varies with the number of requests only, and moves by the shift of a fault', () => {
    const { traffic, clock, faults } = world(
      serving({ share: 0.9 }, { endpointConfigName: 'small', share: 0.1, from: START - 120 * MINUTE }),
    )
    const variation = (config: string) => {
      const scores = traffic
        .minutes(DUBLIN, 'fraud-eu', START - 120 * MINUTE, START)
        .filter((minute) => minute.endpointConfigName === config)
        .map((minute) => minute.meanScore())
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
      const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1)
      return { mean, deviation: Math.sqrt(variance) / mean }
    }
    const [large, small] = [variation('old'), variation('small')]
    expect(large.mean).toBeCloseTo(0.12, 2)
    expect(small.mean / large.mean).toBeCloseTo(1, 1)
    expect(small.deviation / large.deviation).toBeGreaterThan(2)
    expect(small.deviation / large.deviation).toBeLessThan(4.5)

    faults.add({ kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v426', scoreShift: -0.25 })
    clock.advance(10 * MINUTE)
    const shifted = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 10 * MINUTE)
    const scores = total(shifted, (each) => each.meanScore() * each.requests)
    expect(scores / total(shifted, (each) => each.requests) / large.mean).toBeCloseTo(0.75, 2)
    // Only the score was told, so errors stay as they are.
    expect(total(shifted, (each) => each.error4xx) / total(shifted, (each) => each.requests)).toBeLessThan(
      0.006,
    )
  })

  test('is bad in one class of errors only, when the fault names it', () => {
    const { traffic, clock, faults } = world(serving({}))
    const fault = { kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v426' } as const
    faults.add({ ...fault, errorClass: '5xx', errorFactor: 20 })
    clock.advance(10 * MINUTE)
    const minutes = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 10 * MINUTE)
    const rate = (errors: (each: ConfigMinute) => number) =>
      total(minutes, errors) / total(minutes, (each) => each.requests)
    expect(rate((each) => each.error5xx)).toBeGreaterThan(0.015)
    expect(rate((each) => each.error4xx)).toBeLessThan(0.006)
  })

  test('of another release or region is not touched by a fault', () => {
    const { traffic, clock, faults } = world(serving({}))
    faults.add({ kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v427' })
    faults.add({ kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v426', region: 'sa-east-1' })
    clock.advance(10 * MINUTE)
    const minutes = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 10 * MINUTE)
    expect(total(minutes, (each) => each.error4xx) / total(minutes, (each) => each.requests)).toBeLessThan(
      0.006,
    )
  })

  test('is highest in the early afternoon of the region and 45 % of that at night', () => {
    expect(dailyShare('eu-west-1', Date.UTC(2026, 2, 3, 14))).toBeCloseTo(1)
    expect(dailyShare('eu-west-1', Date.UTC(2026, 2, 3, 2))).toBeCloseTo(0.45)
    expect(dailyShare('ap-northeast-1', Date.UTC(2026, 2, 3, 5))).toBeCloseTo(1)
    expect(dailyShare('asia-northeast1', Date.UTC(2026, 2, 3, 5))).toBeCloseTo(1)
    expect(dailyShare('us-central1', Date.UTC(2026, 2, 3, 20))).toBeCloseTo(1)
  })
})

test('an artifact address tells model and release', () => {
  expect(releaseOf('s3://fraud-models-jp/v427/model.tar.gz')).toEqual({
    model: 'fraud-scoring',
    release: 'v427',
  })
  expect(releaseOf('s3://any/churn/v3/model.tar.gz')).toEqual({ model: 'churn', release: 'v3' })
  expect(releaseOf('gs://embeddings-models-eu/v57/')).toEqual({
    model: 'payment-embeddings',
    release: 'v57',
  })
  expect(releaseOf('gs://embeddings-models-us/v57/model.joblib').model).toBe('payment-embeddings')
  expect(releaseOf('gs://payment-embeddings/v57/model')).toEqual({
    model: 'payment-embeddings',
    release: 'v57',
  })
  expect(releaseOf('s3://any/v3/model.tar.gz')).toEqual({ model: 'any', release: 'v3' })
})

test('a release without traffic has no minutes while it is a canary, and the others keep theirs', () => {
  const canary = {
    endpointConfigName: 'new',
    modelDataUrl: 's3://fraud-models-eu/v427/model.tar.gz',
    from: START,
    share: 0.1,
  }
  const { traffic, clock, faults } = world(serving({ share: 0.9 }, canary))
  faults.add({ kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427' }, 300)
  clock.advance(10 * MINUTE)
  const minutes = traffic.minutes(DUBLIN, 'fraud-eu', START, START + 10 * MINUTE)
  const of = (config: string) => minutes.filter((minute) => minute.endpointConfigName === config)
  expect(of('old')).toHaveLength(10)
  expect(of('new').map(({ at }) => (at - START) / MINUTE)).toEqual([5, 6, 7, 8, 9])

  const whole = world(serving({ ...canary, share: 1 }))
  whole.faults.add({ kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427' })
  whole.clock.advance(3 * MINUTE)
  expect(whole.traffic.minutes(DUBLIN, 'fraud-eu', START, START + 3 * MINUTE)).toHaveLength(3)
})
