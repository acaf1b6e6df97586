import { afterEach, beforeEach, expect, test } from 'vitest'
import { verdictFromRow } from '#lib/db/rows/rollout.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { say } from '#lib/words/say.ts'
import { judged, longStory, oneRegion } from './testing/one-region.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from './testing/stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
})
afterEach(() => on.end())

const { start, rowOf, regionOf, ended, times, calibrate } = oneRegion(() => on)

test(
  'a release with doubled 5xx is taken back within minutes, before its alarm would fire',
  async () => {
    await calibrate('fraud-eu')
    const before = await servedDigest(on, 'fraud-eu')
    // 0.1 % become 0.2 %, 0.4 % of 4xx become 0.8 %: under every threshold of the plan and of the alarms.
    on.sandbox.world.faults.add({
      kind: 'release-misbehaves',
      model: 'fraud-scoring',
      release: 'v427',
      errorFactor: 2,
    })
    const slug = await start(judged(1_800))
    await on.until(ended(slug), 'the rollout ends')

    const { phase } = await regionOf(slug)
    expect(phase).toMatchObject({ name: 'reverted', cause: { kind: 'verdict' } })
    expect(phase.name === 'reverted' && say(phase.cause.said)).toMatch(
      /times the baseline .*tolerated 1\.0\. Stopped after \d+ minutes?\./,
    )
    const { baking = '', reverting = '' } = await times(slug)
    expect((Date.parse(reverting) - Date.parse(baking)) / 60_000).toBeLessThanOrEqual(10)
    expect(await servedDigest(on, 'fraud-eu')).toBe(before)
    const endpoint = await on.database.prisma.endpoint.findUniqueOrThrow({ where: { id: 'fraud-eu' } })
    const provider = on.anotherWorker().clouds.serving('sagemaker')
    const alarms = await provider.alarms({ ...endpoint, model: endpoint.modelId } as never)
    expect(alarms.filter(({ own, state }) => !own && state === 'alarm')).toEqual([])
  },
  longStory,
)

test(
  'a healthy release says how long it still takes, and passes on its comparison with the baseline',
  async () => {
    await calibrate('fraud-eu')
    const slug = await start(judged(1_200))
    await on.until(
      async () => typeof verdictFromRow(await rowOf(slug))?.expectedMinutes === 'number',
      'the judge expects a verdict',
    )
    const early = verdictFromRow(await rowOf(slug))
    expect(early?.said.code).toBe('canary-not-sure')
    expect(early && say(early.said)).toMatch(/Needs about \d+ more minutes? at the present traffic\./)
    await on.until(ended(slug), 'the rollout ends')
    const verdict = verdictFromRow(await rowOf(slug))
    expect(await regionOf(slug)).toMatchObject({ phase: { name: 'promoted' } })
    expect(verdict?.outcome).toBe('pass')
    expect(verdict?.evidence.map(({ measure }) => measure)).toEqual([
      'modelLatencyP99',
      'traffic-share',
      'errors5xx',
      'errors4xx',
      'latency-p50',
      'latency-p90',
      'latency-p99',
      'latency-slo',
    ])
    const compared = verdict?.evidence.filter(({ ratio }) => ratio !== undefined) ?? []
    expect(compared.map(({ measure }) => measure)).toEqual(
      expect.arrayContaining(['errors5xx', 'latency-p99']),
    )
    for (const { tolerated = 0, ratio, measure } of compared) {
      expect(ratio?.low ?? 0, measure).toBeLessThanOrEqual(tolerated)
    }
    // Counts over each cut are kept, so that the verdict can be made again.
    const minutes = await on.database.prisma.canaryMinute.findMany({ where: { cohort: 'canary' } })
    expect(minutes.filter(({ over }) => Array.isArray(over) && over.length === 4).length).toBeGreaterThan(10)
    expect(minutes.filter(({ settled }) => !settled).length).toBeLessThanOrEqual(1)
  },
  longStory,
)

/** Errors and latency are watched by the thresholds only. */
const judgedByScore = (bakeSeconds: number): Guardrail => ({
  ...judged(bakeSeconds),
  judge: {
    kind: 'sequential',
    alpha: 0.01,
    beta: 0.05,
    needMoreData: 'hold',
    extendSeconds: 0,
    pooled: false,
    metrics: [
      {
        metric: 'score',
        source: { namespace: 'Meridian/Scores', name: 'MeanScore' },
        direction: 'either',
        tolerated: 1.05,
        unacceptable: 1.25,
        weight: 1,
        critical: false,
      },
    ],
  },
})

test(
  'a release whose scores drift is taken back for its score alone',
  async () => {
    on.sandbox.world.faults.add({
      kind: 'release-misbehaves',
      model: 'fraud-scoring',
      release: 'v427',
      scoreShift: -0.2,
    })
    const slug = await start(judgedByScore(1_800))
    await on.until(ended(slug), 'the drifting release is taken back')
    const { phase } = await regionOf(slug)
    expect(phase).toMatchObject({ name: 'reverted', cause: { kind: 'verdict' } })
    expect(phase.name === 'reverted' && say(phase.cause.said)).toMatch(
      /MeanScore 0\.\d+ against 0\.\d+: 0\.8 times the baseline, tolerated 0\.95 to 1\.05\./,
    )
    const { evidence = [] } = verdictFromRow(await rowOf(slug)) ?? {}
    expect(evidence.filter(({ outcome }) => outcome === 'fail').map(({ measure }) => measure)).toEqual([
      'score',
    ])
  },
  longStory,
)

test(
  'a release whose scores do not drift is promoted on them',
  async () => {
    const slug = await start(judgedByScore(1_800))
    await on.until(ended(slug), 'the healthy release is promoted')
    expect(await regionOf(slug)).toMatchObject({ phase: { name: 'promoted' } })
    const verdict = verdictFromRow(await rowOf(slug))
    expect(verdict?.outcome).toBe('pass')
    expect(verdict?.evidence.find(({ measure }) => measure === 'score')?.outcome).toBe('pass')
  },
  longStory,
)
test('what an endpoint varies by itself is learnt from the time before an update that is under way already', async () => {
  const slug = await start(judged(1_800), 'fraud-br')
  await on.until(async () => (await on.phaseOf(slug, 'fraud-br')) === 'baking', 'São Paulo bakes')
  expect(await on.database.prisma.metricNoise.count()).toBe(0)
  await calibrate('fraud-br')
  const { shifting = '' } = await times(slug, 'fraud-br')
  const noises = await on.database.prisma.metricNoise.findMany()
  expect(noises.map(({ measure }) => measure)).toEqual(expect.arrayContaining(['errors5xx', 'latency-p99']))
  for (const { observedTo } of noises) {
    expect(observedTo.getTime()).toBeLessThanOrEqual(Date.parse(shifting))
  }
})

test('what an endpoint varies by itself is learnt from its last day, and the verdict says that it was', async () => {
  await calibrate('fraud-br')
  const noises = await on.database.prisma.metricNoise.findMany({ orderBy: { measure: 'asc' } })
  expect(noises.map(({ measure }) => measure)).toEqual(
    expect.arrayContaining(['errors4xx', 'errors5xx', 'latency-p50', 'latency-p90', 'latency-p99']),
  )
  for (const { dispersion, measure } of noises) {
    expect(dispersion, measure).toBeGreaterThanOrEqual(1)
    // The sandbox's traffic has no noise of its own but the day's curve.
    expect(dispersion, measure).toBeLessThan(1.5)
  }
  const slug = await start(judged(600), 'fraud-br')
  await on.until(async () => (await on.phaseOf(slug, 'fraud-br')) === 'baking', 'São Paulo bakes')
  await on.pass(300)
  const verdict = verdictFromRow(await rowOf(slug, 'fraud-br'))
  const calibrated = verdict?.evidence.filter((evidence) => evidence.calibrated === true)
  expect(calibrated?.map(({ measure }) => measure)).toEqual(
    expect.arrayContaining(['errors5xx', 'latency-p99']),
  )
})
