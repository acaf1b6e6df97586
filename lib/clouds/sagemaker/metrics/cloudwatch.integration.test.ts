import { afterEach, beforeEach, expect, test } from 'vitest'
import { s3ArtifactStore } from '#lib/clouds/sagemaker/artifacts/s3.ts'
import { sagemakerProvider } from '#lib/clouds/sagemaker/serving/index.ts'
import {
  ACCOUNT,
  artifactIn,
  canary,
  release,
  type SandboxFleet,
  sandboxFleet,
  sydney,
} from '#lib/clouds/sagemaker/testing/fleet.ts'
import { expectSumsOf } from '#lib/clouds/testing/sums.ts'
import type { MetricSource } from '#lib/domain/ports.ts'
import { cloudWatchMetrics } from './cloudwatch.ts'

let fleet: SandboxFleet
let metrics: MetricSource

beforeEach(async () => {
  fleet = await sandboxFleet()
  metrics = cloudWatchMetrics(fleet.aws)
})
afterEach(() => fleet.stop())

const now = () => fleet.aws.clock.now()
const minutesAgo = (minutes: number) => new Date(now().getTime() - minutes * 60_000)

test("an endpoint's traffic comes by whole minutes, with latency in milliseconds", async () => {
  const minutes = await metrics.traffic(sydney, minutesAgo(10), now())
  expect(minutes.length).toBeGreaterThanOrEqual(9)
  for (const { minute, requests, latencyP50Ms = 0, latencyP99Ms = 0, overLatency } of minutes) {
    expect(minute).toMatch(/:00\.000Z$/)
    expect(requests).toBeGreaterThan(100)
    expect(latencyP50Ms).toBeGreaterThan(1)
    expect(latencyP99Ms).toBeGreaterThan(latencyP50Ms)
    expect(latencyP99Ms).toBeLessThan(1000)
    expect(overLatency).toBeUndefined()
  }
})

test('the minute that is not over yet is not told', async () => {
  fleet.sandbox.pass(30)
  const minutes = await metrics.traffic(sydney, minutesAgo(3), new Date(now().getTime() + 600_000))
  const last = minutes.at(-1)?.minute ?? ''
  expect(Date.parse(last) + 60_000).toBeLessThanOrEqual(now().getTime())
  expect(await metrics.traffic(sydney, now(), now())).toEqual([])
})

test('canary and baseline are told apart in one call', async () => {
  const provider = sagemakerProvider(fleet.aws)
  const baseline = (await provider.observe(sydney)).configName
  const url = 's3://fraud-models-au/v427/model.tar.gz'
  const read = await s3ArtifactStore(fleet.aws).read(ACCOUNT, sydney.region, url, 'archive')
  const digest = read?.digest.known ? read.digest.value : undefined
  const attempt = { endpoint: sydney, release: release(427, digest), number: 1 }
  await provider.begin(attempt, canary, artifactIn(sydney, digest, url))
  const started = now()
  fleet.sandbox.pass(15 * 60)
  expect((await provider.observe(sydney)).pending?.stage).toBe('baking')

  const cohorts = { canary: provider.configName(attempt), baseline }
  const calls = () => fleet.sandbox.world.calls.find({ operation: 'GetMetricData' }).length
  const before = calls()
  const seen = await metrics.minutes(sydney, cohorts, started, now(), { latencyThresholdMs: 20 })
  expect(calls()).toBe(before + 1)
  // The canary takes no traffic while its instances are made: those minutes are missing, not zero.
  expect(seen.canary.length).toBeGreaterThan(3)
  expect(seen.canary.length).toBeLessThan(seen.baseline.length)
  const last = seen.canary.at(-1)
  const other = seen.baseline.find(({ minute }) => minute === last?.minute)
  expect(last?.requests).toBeGreaterThan(0)
  expect(last?.requests ?? 0).toBeLessThan(other?.requests ?? 0)
  for (const { overLatency, requests } of [...seen.canary, ...seen.baseline]) {
    expect(overLatency).toBeGreaterThanOrEqual(0)
    expect(overLatency ?? 0).toBeLessThanOrEqual(requests)
  }
})

test('requests over a bound are fewer the higher it is', async () => {
  const config = (await sagemakerProvider(fleet.aws).observe(sydney)).configName
  const over = async (milliseconds: number) => {
    const { baseline } = await metrics.minutes(
      sydney,
      { canary: 'none', baseline: config },
      minutesAgo(10),
      now(),
      { latencyThresholdMs: milliseconds },
    )
    return baseline.reduce((sum, { overLatency = 0 }) => sum + overLatency, 0)
  }
  const [low, middle, high] = [await over(0.001), await over(8), await over(1000)]
  expect(low).toBeGreaterThan(middle)
  expect(middle).toBeGreaterThan(high)
  expect(high).toBe(0)
})

test('the score that an endpoint publishes comes by the minute, and one that it does not publish is left out', async () => {
  const config = (await sagemakerProvider(fleet.aws).observe(sydney)).configName
  const scores = async (name: string) => {
    const seen = await metrics.minutes(sydney, { canary: 'none', baseline: config }, minutesAgo(10), now(), {
      score: { namespace: 'Meridian/Scores', name },
    })
    return seen.baseline.map(({ score }) => score)
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

test('a configuration that never served has no minutes', async () => {
  const seen = await metrics.minutes(sydney, { canary: 'none', baseline: 'none' }, minutesAgo(5), now())
  expect(seen).toEqual({ canary: [], baseline: [] })
})

test('totals over long periods are the sums of their minutes, from edge to edge', async () => {
  // Neither begins nor ends on the hour, where CloudWatch's own periods do.
  fleet.sandbox.pass(25 * 60)
  const [from, to] = [minutesAgo(200), minutesAgo(7)]
  expect([from.getUTCMinutes(), to.getUTCMinutes()]).not.toContain(0)
  const minutes = await metrics.traffic(sydney, from, to)
  const periods = await metrics.totals(sydney, from, to, 3600)
  expect(periods.length).toBeGreaterThanOrEqual(4)
  expectSumsOf(minutes, periods)
  expect(periods.slice(1).every(({ from }) => from.getUTCMinutes() === 0)).toBe(true)
})

test('totals of an endpoint that nobody calls are none, in every period', async () => {
  const periods = await metrics.totals({ ...sydney, name: 'nothing' }, minutesAgo(120), now(), 3600)
  expect(periods.length).toBeGreaterThanOrEqual(2)
  expect(periods.every(({ requests }) => requests === 0)).toBe(true)
})

test('a CloudWatch that does not answer is a retryable error', async () => {
  fleet.sandbox.world.faults.add({ kind: 'control-plane-down', region: sydney.region, service: 'monitoring' })
  await expect(metrics.traffic(sydney, minutesAgo(5), now())).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'retryable',
  })
})
