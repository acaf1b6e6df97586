import { afterEach, beforeEach, expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { verdictFromRow } from '#lib/db/rows/rollout.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import { say } from '#lib/words/say.ts'
import { manager } from './testing/fleet.ts'
import { inWords } from './testing/in-words.ts'
import { judged, longStory, oneRegion } from './testing/one-region.ts'
import { approve, type Stage, stage, takeIn } from './testing/stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
})
afterEach(() => on.end())

const { start, rowOf, regionOf, ended, times, calibrate } = oneRegion(() => on)

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
    const told = async () =>
      saidFromRow((await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).statusSaid)
    await on.until(async () => (await told())?.code === 'rollout-held', 'the rollout says so')
    expect(inWords(await told())).toBe(
      'Dublin holds without a verdict and needs a person; wave 1 of 1, 0 of 1 on v427.',
    )
    // Minutes may still be corrected, and come to the verdict, for so long.
    await on.pass(1_800)
    const before = await rowOf(slug)
    await on.pass(1_800)
    expect(await isHeld()).toBe(true)
    // Looked at every minute, and told the same each time: nothing was written, and no page was told to look.
    expect(await rowOf(slug)).toEqual(before)
    const held = await on.database.prisma.rolloutEvent.findMany({ where: { kind: 'held' } })
    const sentences = held.map(({ said }) => inWords(said))
    expect(sentences).toEqual([
      expect.stringContaining('No traffic reached the canary while it baked, though 10 % was meant for it.'),
    ])
    expect(sentences[0]).toMatch(/Proceed without a verdict, or roll the region back\.$/)

    await on.database.prisma.regionRollout.update({
      where: { id: `${slug}:fraud-eu` },
      data: {
        request: { kind: 'proceed', by: { ...manager }, reason: 'the shadow test was good' },
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
    const guardrail = guardrailWith(judged(0), { shift: { strategy, percent: 50, bakeSeconds: 240 } })
    const judge = { ...defaultJudge(guardrail, sagemaker), needMoreData: 'proceed' } as const
    const slug = await start({ ...guardrail, judge })
    const isHeld = async () => {
      const { phase } = await regionOf(slug)
      return phase.name === 'verifying' && phase.heldSince !== undefined
    }
    await on.until(isHeld, 'Dublin holds')
    const verdict = verdictFromRow(await rowOf(slug))
    expect(verdict?.outcome).toBe('need-more-data')
    expect(verdict && say(verdict.said)).toMatch(
      /^No traffic reached the canary while the baseline served beside it, though 50 % or more was meant for it\./,
    )
    await on.pass(1_800)
    expect(await isHeld()).toBe(true)
  },
  longStory,
)

test(
  'a healthy release has its share of a linear shift, and passes',
  async () => {
    await calibrate('fraud-eu')
    const guardrail = guardrailWith(judged(0), {
      shift: { strategy: 'linear', percent: 50, bakeSeconds: 900 },
    })
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
    const verdict = verdictFromRow(await rowOf(slug))
    expect(verdict?.outcome).toBe('need-more-data')
    expect(verdict && say(verdict.said)).toContain('No traffic reached the canary while it baked')
  },
  longStory,
)
