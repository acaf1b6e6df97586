import { afterEach, beforeEach, expect, test } from 'vitest'
import { regionRolloutFromRow, verdictFromRow } from '#lib/db/rows/rollout.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import { type EndpointName, manager, seedRollout } from './testing/fleet.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from './testing/stage.ts'

/** Real milliseconds: an hour of cloud time has some thousand calls, and the machine may be busy. */
const longStory = 600_000

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
})
afterEach(() => on.end())

/** The judge that a plan has which names none. */
const judged = (bakeSeconds: number): Guardrail => ({
  shift: { strategy: 'canary', percent: 10, bakeSeconds },
  rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 8_000,
})

async function start(guardrail: Guardrail, endpoint: EndpointName = 'fraud-eu'): Promise<string> {
  const slug = await seedRollout(on.database, {
    at: on.clock.now(),
    label: 'v427',
    waves: [[endpoint]],
    plan: { guardrail },
  })
  await on.enqueue({ task: 'reconcile-region', regionRolloutId: `${slug}:${endpoint}`, endpointId: endpoint })
  return slug
}
const rowOf = (slug: string, endpoint: EndpointName = 'fraud-eu') =>
  on.database.prisma.regionRollout.findUniqueOrThrow({ where: { id: `${slug}:${endpoint}` } })
const regionOf = async (slug: string, endpoint?: EndpointName) =>
  regionRolloutFromRow(await rowOf(slug, endpoint))
const ended = (slug: string) => async () =>
  !(await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).open
const times = async (slug: string, endpoint?: EndpointName) =>
  (await rowOf(slug, endpoint)).phaseTimes as Record<string, string>
const calibrate = async (endpoint: EndpointName) => {
  await on.enqueue({ task: 'calibrate', endpointId: endpoint })
  await on.runDue()
}

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
    expect(phase.name === 'reverted' && phase.cause.sentence).toMatch(
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
    expect(verdictFromRow(await rowOf(slug))?.sentence).toMatch(
      /Needs about \d+ more minutes? at the present traffic\./,
    )
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
    expect(phase.name === 'reverted' && phase.cause.sentence).toMatch(
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

test(
  'a canary without traffic holds, and goes on by the word of a person only',
  async () => {
    on.sandbox.world.faults.add({ kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427' })
    const slug = await start(judged(180))
    const isHeld = async () => {
      const { phase } = await regionOf(slug)
      return phase.name === 'verifying' && phase.heldSince !== undefined
    }
    await on.until(isHeld, 'Dublin holds')
    expect(verdictFromRow(await rowOf(slug))?.outcome).toBe('need-more-data')
    await on.pass(3_600)
    expect(await isHeld()).toBe(true)
    const held = await on.database.prisma.rolloutEvent.findMany({ where: { kind: 'held' } })
    expect(held.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('No traffic reached the canary while it baked, though 10 % was meant for it.'),
    ])
    expect(held[0]?.sentence).toMatch(/Proceed without a verdict, or roll the region back\.$/)

    await on.database.prisma.regionRollout.update({
      where: { id: `${slug}:fraud-eu` },
      data: {
        request: { kind: 'proceed', by: manager.label, reason: 'the shadow test was good' },
        version: { increment: 1 },
      },
    })
    await on.enqueue({
      task: 'reconcile-region',
      regionRolloutId: `${slug}:fraud-eu`,
      endpointId: 'fraud-eu',
    })
    await on.until(ended(slug), 'the rollout ends')
    expect(await regionOf(slug)).toMatchObject({ phase: { name: 'promoted' }, request: undefined })
  },
  longStory,
)

test.each(['linear', 'rolling'] as const)(
  'a canary that got nothing of a %s shift holds once all traffic has moved, whatever the plan lets proceed',
  async (strategy) => {
    on.sandbox.world.faults.add({ kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427' })
    const guardrail: Guardrail = { ...judged(0), shift: { strategy, percent: 50, bakeSeconds: 240 } }
    const judge = { ...defaultJudge(guardrail, 'sagemaker'), needMoreData: 'proceed' } as const
    const slug = await start({ ...guardrail, judge })
    const isHeld = async () => {
      const { phase } = await regionOf(slug)
      return phase.name === 'verifying' && phase.heldSince !== undefined
    }
    await on.until(isHeld, 'Dublin holds')
    expect(verdictFromRow(await rowOf(slug))).toMatchObject({
      outcome: 'need-more-data',
      sentence: expect.stringMatching(
        /^No traffic reached the canary while the baseline served beside it, though 50 % or more was meant for it\./,
      ),
    })
    await on.pass(1_800)
    expect(await isHeld()).toBe(true)
  },
  longStory,
)

test(
  'a healthy release has its share of a linear shift, and passes',
  async () => {
    await calibrate('fraud-eu')
    const guardrail: Guardrail = {
      ...judged(0),
      shift: { strategy: 'linear', percent: 50, bakeSeconds: 900 },
    }
    const slug = await start(guardrail)
    await on.until(ended(slug), 'the rollout ends')
    expect(await regionOf(slug)).toMatchObject({ phase: { name: 'promoted' } })
    const { outcome, evidence = [] } = verdictFromRow(await rowOf(slug)) ?? {}
    expect(outcome).toBe('pass')
    const share = evidence.find(({ measure }) => measure === 'traffic-share')
    expect(share).toMatchObject({ outcome: 'pass', threshold: 0.5 })
    expect(share?.canary).toBeCloseTo(0.5, 1)
  },
  longStory,
)

test(
  'a worker that hears of the bake minutes late still says that no traffic reached the canary while it baked',
  async () => {
    on.sandbox.world.faults.add({ kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427' })
    const slug = await start(judged(600))
    await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'shifting', 'Dublin shifts')
    // Eight minutes without a look: the first four or so are the canary's fleet, the others its bake.
    on.sandbox.world.clock.advance(480_000)
    on.sandbox.world.advance()
    const heardAt = on.clock.now().getTime()
    await on.until(async () => (await regionOf(slug)).phase.name === 'verifying', 'Dublin holds')
    const { baking = '', completing = '' } = await times(slug)
    expect(heardAt - Date.parse(baking)).toBeGreaterThan(120_000)
    expect(Date.parse(completing) - Date.parse(baking)).toBeGreaterThanOrEqual(600_000)
    await on.pass(600)
    expect(verdictFromRow(await rowOf(slug))).toMatchObject({
      outcome: 'need-more-data',
      sentence: expect.stringContaining('No traffic reached the canary while it baked'),
    })
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
