import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { Verdict } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { judgeCanary } from './judge-canary.ts'
import { loadRegion } from './load-region.ts'
import {
  type EndpointName,
  modelId,
  nightlyCanary,
  registry,
  seedFleet,
  seedRollout,
} from './testing/fleet.ts'
import { type Stage, stage } from './testing/stage.ts'

/** Two regions in one wave, too small to tell a doubling of 5xx by themselves, with minutes that were kept of their canaries. */

const tokyo: EndpointName = 'fraud-jp'
const saoPaulo: EndpointName = 'fraud-br'
const rps: Record<EndpointName, number> = {
  'fraud-eu': 600,
  'fraud-au': 200,
  'fraud-jp': 150,
  'fraud-br': 100,
}
const minutes = 18
const begun = Date.parse('2026-11-20T03:00:00.000Z')
const minuteAt = (index: number) => new Date(begun + index * 60_000)
/** Long after the last minute, so that the cloud is not asked for more. */
const now = minuteAt(minutes + 120)

let on: Stage
beforeAll(async () => {
  on = await stage(async (database) => {
    await seedFleet(database)
    await database.prisma.release.create({
      data: {
        id: 'v427',
        modelId,
        label: 'v427',
        version: 427,
        registry,
        registryRef: 'arn:427',
        image: 'image',
        artifactUrl: 's3://fraud-models-eu/v427/model.tar.gz',
        evaluation: {},
        registeredAt: minuteAt(0),
        registryModifiedAt: minuteAt(0),
        status: 'Approved',
        statusAt: minuteAt(0),
      },
    })
    await database.prisma.metricNoise.createMany({
      data: [tokyo, saoPaulo].map((endpointId) => ({
        endpointId,
        measure: 'errors5xx',
        noise: 0,
        dispersion: 1,
        minutes: 700,
        observedFrom: minuteAt(-1440),
        observedTo: minuteAt(0),
        calibratedAt: minuteAt(0),
      })),
    })
  })
})
afterAll(() => on.end())
beforeEach(async () => {
  const { prisma } = on.database
  await prisma.canaryMinute.deleteMany()
  await prisma.regionRollout.deleteMany()
  await prisma.rollout.deleteMany()
})

async function start(waves: EndpointName[][], pooled = true): Promise<string> {
  const judge: JudgeSettings = {
    kind: 'sequential',
    alpha: 0.01,
    beta: 0.05,
    metrics: [
      {
        metric: 'errors5xx',
        direction: 'increase',
        tolerated: 1,
        unacceptable: 2,
        weight: 1,
        critical: true,
      },
    ],
    needMoreData: 'hold',
    extendSeconds: 0,
    pooled,
  }
  const guardrail = { ...nightlyCanary.guardrail, rollbackOn: { errors5xx: 0.05 }, judge }
  const slug = await seedRollout(on.database, { label: 'v427', at: minuteAt(0), waves, plan: { guardrail } })
  await on.database.prisma.regionRollout.updateMany({
    where: { rolloutId: slug },
    data: {
      phaseName: 'verifying',
      phase: { name: 'verifying', heldSince: minuteAt(minutes).toISOString() },
      baseline: toJson({ configName: 'before', digest: 'sha256:00' }),
    },
  })
  return slug
}

/** The canary's 5xx are `ratio` times the baseline's 0.1 %, in the counts that are to be expected. */
async function keep(slug: string, endpoint: EndpointName, ratio: number, attempt = 1): Promise<void> {
  const requests = rps[endpoint] * 60
  const cohorts = [
    { cohort: 'canary', requests: requests * 0.1, errors5xx: requests * 0.1 * 0.001 * ratio },
    { cohort: 'baseline', requests: requests * 0.9, errors5xx: requests * 0.9 * 0.001 },
  ]
  await on.database.prisma.canaryMinute.createMany({
    data: cohorts.flatMap((counted) =>
      Array.from({ length: minutes }, (_, index) => ({
        ...counted,
        regionRolloutId: `${slug}:${endpoint}`,
        attempt,
        minute: minuteAt(index),
        errors4xx: 0,
      })),
    ),
  })
}

async function verdictOn(slug: string, endpoint: EndpointName): Promise<Verdict | undefined> {
  const loaded = await loadRegion(on.database.prisma, `${slug}:${endpoint}`)
  if (!loaded) throw new Error(`${endpoint} is not in ${slug}.`)
  const { verdict } = await judgeCanary(on.context, loaded, 'fraud-v427-1', [], now)
  return verdict
}

test('regions that are too small alone stop a doubling together, each of them', async () => {
  const slug = await start([[tokyo, saoPaulo]])
  await keep(slug, tokyo, 2)
  await keep(slug, saoPaulo, 2)
  for (const endpoint of [tokyo, saoPaulo]) {
    const verdict = await verdictOn(slug, endpoint)
    expect(verdict).toMatchObject({ outcome: 'fail', said: { code: 'canary-stopped' } })
    expect(verdict && say(verdict.said)).toMatch(/^5xx 0\.2 % against 0\.1 %: 2\.0 times the baseline/)
  }
})

test.each<[string, EndpointName[][], boolean]>([
  ['when the plan does not pool them', [[tokyo, saoPaulo]], false],
  ['when they are in different waves', [[tokyo], [saoPaulo]], true],
])('the same minutes decide nothing %s', async (_, waves, pooled) => {
  const slug = await start(waves, pooled)
  await keep(slug, tokyo, 2)
  await keep(slug, saoPaulo, 2)
  expect((await verdictOn(slug, tokyo))?.outcome).toBe('need-more-data')
  expect((await verdictOn(slug, saoPaulo))?.outcome).toBe('need-more-data')
})

test('a region whose canary has not begun changes nothing, also when an earlier attempt of it was bad', async () => {
  const slug = await start([[tokyo, saoPaulo]])
  await keep(slug, tokyo, 1)
  const alone = await verdictOn(slug, tokyo)
  await keep(slug, saoPaulo, 10, 1)
  expect((await verdictOn(slug, tokyo))?.outcome).toBe('fail')
  await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:${saoPaulo}` },
    data: { attempt: 2, phaseName: 'waiting', phase: { name: 'waiting' } },
  })
  expect(await verdictOn(slug, tokyo)).toEqual(alone)
})
