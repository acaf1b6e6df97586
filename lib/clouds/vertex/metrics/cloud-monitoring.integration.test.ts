import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectSumsOf } from '#lib/clouds/testing/sums.ts'
import { endpointName } from '#lib/clouds/vertex/manifest/model.ts'
import { vertexReader } from '#lib/clouds/vertex/serving/reader.ts'
import { newestFirst } from '#lib/clouds/vertex/serving/states.ts'
import {
  amsterdam as endpoint,
  type VertexFleet,
  versionName,
  vertexFleet,
} from '#lib/clouds/vertex/testing/fleet.ts'
import type { CohortMinute, MetricSource } from '#lib/domain/ports.ts'
import { cloudMonitoringMetrics } from './cloud-monitoring.ts'

let fleet: VertexFleet
let metrics: MetricSource

beforeEach(async () => {
  fleet = await vertexFleet()
  metrics = cloudMonitoringMetrics(fleet.google)
})
afterEach(() => fleet.stop())

const now = () => fleet.google.clock.now()
const minutesAgo = (minutes: number) => new Date(now().getTime() - minutes * 60_000)
const calls = (operation: string) => fleet.sandbox.world.calls.find({ operation }).length
const sum = (minutes: CohortMinute[], measure: 'requests' | 'overLatency') =>
  minutes.reduce((total, minute) => total + (minute[measure] ?? 0), 0)

/** What the endpoint serves at first. */
async function served(): Promise<{ id: string; displayName: string }> {
  const client = await fleet.google.clients.endpoints(endpoint.region)
  const [{ deployedModels }] = await client.getEndpoint({ name: endpointName(endpoint) })
  const [only] = deployedModels ?? []
  if (!only?.id || !only.displayName) throw new Error('The endpoint serves nothing.')
  return { id: only.id, displayName: only.displayName }
}

/** Begins a rolling deployment under a display name; gives the new id. */
async function roll(version: number, displayName: string, previousDeployedModel: string): Promise<string> {
  const client = await fleet.google.clients.endpoints(endpoint.region)
  await client.deployModel({
    endpoint: endpointName(endpoint),
    deployedModel: {
      model: versionName(version),
      displayName,
      rolloutOptions: { previousDeployedModel, maxSurgeReplicas: 1, maxUnavailableReplicas: 0 },
    },
  })
  const { models } = await vertexReader(fleet.google).states(endpoint)
  const newest = models.filter((model) => model.displayName === displayName).sort(newestFirst)[0]
  if (newest === undefined) throw new Error(`${displayName} is not being deployed.`)
  return newest.id
}

describe('traffic', () => {
  test("of an endpoint comes by whole minutes, with the model's latency in milliseconds", async () => {
    const minutes = await metrics.traffic(endpoint, minutesAgo(10), now())
    expect(minutes.length).toBeGreaterThanOrEqual(9)
    expect(minutes.map(({ minute }) => minute)).toEqual(minutes.map(({ minute }) => minute).toSorted())
    for (const { minute, requests, latencyP50Ms = 0, latencyP99Ms = 0, overLatency } of minutes) {
      expect(minute).toMatch(/:00\.000Z$/)
      expect(requests).toBeGreaterThan(100)
      expect(latencyP50Ms).toBeGreaterThan(0.1)
      expect(latencyP99Ms).toBeGreaterThan(latencyP50Ms)
      expect(latencyP99Ms).toBeLessThan(1000)
      expect(overLatency).toBeUndefined()
    }
  })

  test('of the minute that is not over yet is not told', async () => {
    fleet.sandbox.pass(30)
    const minutes = await metrics.traffic(endpoint, minutesAgo(3), new Date(now().getTime() + 600_000))
    const last = minutes.at(-1)?.minute ?? ''
    expect(Date.parse(last) + 60_000).toBeLessThanOrEqual(now().getTime())
    expect(await metrics.traffic(endpoint, now(), now())).toEqual([])
  })

  test('begins with the minute asked for and ends before the last', async () => {
    const from = new Date(Math.floor(minutesAgo(8).getTime() / 60_000) * 60_000)
    const minutes = await metrics.traffic(endpoint, from, new Date(from.getTime() + 180_000))
    expect(minutes.map(({ minute }) => (Date.parse(minute) - from.getTime()) / 60_000)).toEqual([0, 1, 2])
  })

  test('has the mean of the scores that the model writes; a metric that nobody writes is none', async () => {
    const scores = async (name: string) => {
      const questions = { score: { namespace: 'Meridian/Scores', name } }
      const minutes = await metrics.traffic(endpoint, minutesAgo(10), now(), questions)
      return minutes.map(({ score }) => score)
    }
    const known = await scores('MeanScore')
    expect(known.length).toBeGreaterThanOrEqual(9)
    for (const score of known) {
      expect(score).toBeGreaterThan(0.1)
      expect(score).toBeLessThan(0.14)
    }
    expect(new Set(known).size).toBe(known.length)
    expect(new Set(await scores('Unheard'))).toEqual(new Set([undefined]))
  })

  test('of an endpoint that nobody knows is none', async () => {
    expect(await metrics.traffic({ ...endpoint, name: 'nothing' }, minutesAgo(5), now())).toEqual([])
  })
})

describe('cohorts', () => {
  test('are told apart by their deployed models, with one list call a metric', async () => {
    const baseline = await served()
    // The minute in which it is begun is over before its first replica can be ready, whatever second it is now.
    const started = new Date(Math.floor(now().getTime() / 60_000) * 60_000)
    await roll(58, 'canary', baseline.id)
    fleet.sandbox.pass(6 * 60)
    const before = calls('ListTimeSeries')
    const cohorts = { canary: 'canary', baseline: baseline.displayName }
    const seen = await metrics.minutes(endpoint, cohorts, started, now(), { latencyThresholdMs: 20 })
    expect(calls('ListTimeSeries')).toBe(before + 2)
    // The canary takes no traffic before its first replica is ready: those minutes are missing, not zero.
    expect(seen.canary.length).toBeGreaterThan(0)
    expect(seen.canary.length).toBeLessThan(seen.baseline.length)
    const all = await metrics.traffic(endpoint, started, now())
    expect(sum(seen.canary, 'requests') + sum(seen.baseline, 'requests')).toBe(sum(all, 'requests'))
    for (const { overLatency, errors4xx, errors5xx, requests } of [...seen.canary, ...seen.baseline]) {
      expect(overLatency).toBeGreaterThanOrEqual(0)
      expect(overLatency ?? 0).toBeLessThanOrEqual(requests)
      expect(errors4xx + errors5xx).toBeLessThan(requests)
    }
  })

  test('have scores of their own, by one list call more', async () => {
    fleet.sandbox.world.faults.add({
      kind: 'release-misbehaves',
      model: 'payment-embeddings',
      release: 'v58',
      scoreShift: 0.5,
    })
    const baseline = await served()
    await roll(58, 'canary', baseline.id)
    const started = now()
    fleet.sandbox.pass(6 * 60)
    const before = calls('ListTimeSeries')
    const cohorts = { canary: 'canary', baseline: baseline.displayName }
    const score = { namespace: 'Meridian/Scores', name: 'MeanScore' }
    const seen = await metrics.minutes(endpoint, cohorts, started, now(), { score })
    expect(calls('ListTimeSeries')).toBe(before + 3)
    expect(seen.canary.length).toBeGreaterThan(0)
    const mean = (minutes: CohortMinute[]) =>
      minutes.reduce((total, minute) => total + (minute.score ?? 0), 0) / minutes.length
    expect(mean(seen.canary) / mean(seen.baseline)).toBeCloseTo(1.5, 1)
  })

  test('that go by one name are summed', async () => {
    const baseline = await served()
    const ongoing = await roll(58, 'canary', baseline.id)
    fleet.sandbox.pass(3 * 60)
    const cohorts = { canary: 'canary', baseline: baseline.displayName }
    await metrics.minutes(endpoint, cohorts, minutesAgo(3), now(), undefined)
    await roll(57, baseline.displayName, ongoing)
    const started = now()
    fleet.sandbox.pass(15 * 60)
    const seen = await metrics.minutes(endpoint, cohorts, started, now(), undefined)
    const all = await metrics.traffic(endpoint, started, now())
    expect(sum(seen.canary, 'requests') + sum(seen.baseline, 'requests')).toBe(sum(all, 'requests'))
    const last = all.at(-1)
    expect(seen.baseline.at(-1)).toMatchObject({ minute: last?.minute, requests: last?.requests })
  })

  test('whose deployed model is gone are still known by the name that was read', async () => {
    const baseline = await served()
    const ongoing = await roll(58, 'canary', baseline.id)
    const started = now()
    fleet.sandbox.pass(5 * 60)
    const cohorts = { canary: 'canary', baseline: baseline.displayName }
    const during = await metrics.minutes(endpoint, cohorts, started, now(), undefined)
    expect(during.canary.length).toBeGreaterThan(0)
    await roll(57, baseline.displayName, ongoing)
    fleet.sandbox.pass(30 * 60)
    const after = await metrics.minutes(endpoint, cohorts, started, now(), undefined)
    expect(after.canary.slice(0, during.canary.length)).toEqual(during.canary)
  })

  test('have fewer requests over a bound the higher it is', async () => {
    const { displayName } = await served()
    const over = async (milliseconds: number) => {
      const cohorts = { canary: 'none', baseline: displayName }
      const { baseline } = await metrics.minutes(endpoint, cohorts, minutesAgo(10), now(), {
        latencyThresholdMs: milliseconds,
      })
      return sum(baseline, 'overLatency')
    }
    const [p50 = 0] = (await metrics.traffic(endpoint, minutesAgo(10), now())).map(
      ({ latencyP50Ms }) => latencyP50Ms,
    )
    const [low, middle, high] = [await over(0.001), await over(p50), await over(10_000)]
    expect(low).toBeGreaterThan(middle)
    expect(middle).toBeGreaterThan(high)
    expect(high).toBe(0)
  })

  test('that never served have no minutes, and nothing is asked of Cloud Monitoring', async () => {
    const before = calls('ListTimeSeries')
    const cohorts = { canary: 'none', baseline: 'nobody' }
    expect(
      await metrics.minutes(endpoint, cohorts, minutesAgo(5), now(), { latencyThresholdMs: 20 }),
    ).toEqual({
      canary: [],
      baseline: [],
    })
    expect(calls('ListTimeSeries')).toBe(before)
  })

  test('come from Cloud Monitoring while Vertex AI does not answer, as long as their names are known', async () => {
    const { displayName } = await served()
    const cohorts = { canary: displayName, baseline: displayName }
    const ask = () => metrics.minutes(endpoint, cohorts, minutesAgo(5), now(), undefined)
    const before = await ask()
    fleet.sandbox.world.faults.add({
      kind: 'control-plane-down',
      region: endpoint.region,
      service: 'aiplatform',
    })
    expect(await ask()).toEqual(before)
    const unread = cloudMonitoringMetrics(fleet.google)
    await expect(unread.minutes(endpoint, cohorts, minutesAgo(5), now(), undefined)).rejects.toMatchObject({
      name: 'CloudError',
      kind: 'retryable',
    })
  })
})

test('totals over long periods are the sums of their minutes, from edge to edge, of responses only', async () => {
  const [from, to] = [minutesAgo(200), now()]
  const minutes = await metrics.traffic(endpoint, from, to)
  const before = calls('ListTimeSeries')
  const periods = await metrics.totals(endpoint, from, to, 3600)
  // One call for the whole periods, one for what is left of the first.
  expect(calls('ListTimeSeries')).toBe(before + 2)
  expect(periods.length).toBe(4)
  expectSumsOf(minutes, periods)
})

test('a missing permission is a terminal error that names it', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'monitoring.googleapis.com' })
  await expect(metrics.traffic(endpoint, minutesAgo(5), now())).rejects.toMatchObject({
    kind: 'terminal',
    message: expect.stringContaining('monitoring.timeSeries.list'),
  })
})
