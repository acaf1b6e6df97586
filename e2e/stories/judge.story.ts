import { expect, test } from '../harness/fixture.ts'
import { rollbackAlarms, stopAlarm, timesInAlarm } from '../steps/alarms.ts'
import { changes, dublin, fraud, releaseChecksum, saoPaulo, served, sydney } from '../steps/cloud.ts'
import { auditIsWhole, beganBaking, believed, ends, reaches, regionPhase } from '../steps/database.ts'
import { applyPlan } from '../steps/fleet.ts'
import { chooseRegion, lane, verdictOn } from '../steps/judge.ts'
import { approveAndPromote, decide } from '../steps/release.ts'

/** Always an afternoon of the same day: 580 requests a second in Dublin, 96 in São Paulo. */
const cloudStart = new Date('2026-03-10T15:00:00Z')

/** As the demo's plan, but twice the baseline's errors must not pass (one in a thousand would), and without a verdict a person is asked. */
const judge = {
  kind: 'sequential',
  alpha: 0.01,
  beta: 0.001,
  needMoreData: 'hold',
  metrics: [
    { metric: 'errors5xx', tolerated: 1, unacceptable: 2, critical: true },
    { metric: 'errors4xx' },
    { metric: 'latency', cut: 'p99' },
  ],
}
const minuteMs = 60_000
const bakeMinutes = 30
const canary = (percent: number, minutes: number) => ({ strategy: 'canary', percent, bake: `${minutes}m` })

test.describe('one release is bad, another good', () => {
  // The judge has half an hour of cloud time to see it: 18 s, which a pass on a busy machine must not use up.
  test.use({ stackOptions: { cloudStart, rate: 100 } })

  test('doubled 5xx: stopped in Dublin within minutes and before its alarm would fire; a replay shows that the thresholds miss it', async ({
    page,
    stack,
    signIn,
  }, testInfo) => {
    await applyPlan(stack, testInfo.outputPath('fleet.yaml'), {
      name: 'doubled-errors-must-not-pass',
      plan: { shift: canary(10, bakeMinutes), judge },
    })
    // 0.1 % become 0.2 %: far from the 0.5 % of the alarm and of the plan's threshold.
    await stack.fault({
      kind: 'release-misbehaves',
      model: 'fraud-scoring',
      release: 'v427',
      errorClass: '5xx',
      errorFactor: 2,
    })
    const slug = await approveAndPromote(page, signIn, 'v427')
    await ends(stack, slug, 'stopped')

    const minutes = await test.step('the page says why, and after how many minutes', async () => {
      await expect(lane(page, dublin)).toContainText('Reverted')
      const verdict = verdictOn(page, dublin)
      await expect(verdict).toContainText(
        /5xx \S+\s% against \S+\s%: \S+ times the baseline .*tolerated 1\.0\./,
      )
      const [, after] = /Stopped after (\d+) minutes?\./.exec((await verdict.textContent()) ?? '') ?? []
      expect(Number(after)).toBeLessThan(bakeMinutes)
      for (const place of fraud) {
        if (place !== dublin) await expect(lane(page, place)).toContainText('Not started')
      }
      return Number(after)
    })

    await test.step('in the cloud it was Meridian that acted: no alarm of the endpoint has ever gone off', async () => {
      for (const alarm of rollbackAlarms(dublin)) {
        expect(await timesInAlarm(stack, dublin, alarm), alarm).toEqual([])
      }
      const [stopped, ...again] = await timesInAlarm(stack, dublin, stopAlarm(dublin))
      expect(again).toEqual([])
      const since = await beganBaking(stack, slug, dublin)
      expect(stopped!.getTime() - since.getTime()).toBeLessThan(bakeMinutes * minuteMs)
      const v426 = await releaseChecksum(stack, 'v426')
      for (const place of fraud) {
        expect(await served(stack, place), place.city).toMatchObject({ status: 'InService', checksum: v426 })
        if (place !== dublin) expect(await changes(stack, place), place.city).toEqual([])
      }
    })

    await test.step('the old thresholds, minute by minute, would have said nothing', async () => {
      await page.goto('/replay')
      const past = page.getByLabel('Canary of the past')
      const stopped = past.getByRole('option', { name: /^Dublin, fraud-scoring v427/ })
      await past.selectOption(await stopped.getAttribute('value'))
      const main = page.getByRole('main')
      await expect(main).toContainText(
        new RegExp(
          `thresholds would not have stopped it by then; the sequential judge stops it after ${minutes} minutes?\\.`,
        ),
      )
      const looks = page.getByRole('region', { name: 'Minutes, table' }).locator('tbody tr')
      await expect(looks.filter({ hasText: 'Fail' }).first()).toBeVisible()

      await page.getByLabel('Judge', { exact: true }).selectOption('Thresholds of the plan')
      await page.getByRole('button', { name: 'Judge again' }).click()
      await expect(main).toContainText(
        new RegExp(
          `The sequential judge would have stopped it after ${minutes} minutes?; the thresholds have no verdict`,
        ),
      )
      expect(await looks.count()).toBeGreaterThanOrEqual(minutes)
      await expect(looks.filter({ hasNotText: 'Needs more data' })).toHaveCount(0)
    })
  })

  test('a healthy release in São Paulo says how many more minutes it needs, then passes and is promoted', async ({
    page,
    stack,
    signIn,
  }, testInfo) => {
    const [errors5xx, ...others] = judge.metrics
    await applyPlan(stack, testInfo.outputPath('fleet.yaml'), {
      name: 'sao-paulo-first',
      plan: {
        order: { waves: [[saoPaulo.endpoint], ['fraud-eu'], ['fraud-au', 'fraud-jp']] },
        shift: canary(25, bakeMinutes),
        judge: { ...judge, beta: 0.01, metrics: [{ ...errors5xx, unacceptable: 3 }, ...others] },
      },
    })
    const slug = await approveAndPromote(page, signIn, 'v427')
    await chooseRegion(page, saoPaulo)
    const verdict = verdictOn(page, saoPaulo)
    await expect(verdict).toContainText(/No worse than the baseline, .* canary requests after \d+ minutes?\./)

    await reaches(stack, slug, saoPaulo, 'promoted')
    await expect(lane(page, saoPaulo)).toContainText('Promoted')
    expect((await served(stack, saoPaulo)).checksum).toBe(await releaseChecksum(stack, 'v427'))
    expect(await believed(stack, saoPaulo)).toBe('v427')

    // On the page that was a matter of a second or two; minute by minute it is kept.
    await test.step('before it passed it said how long it would still take', async () => {
      await page.goto('/replay')
      const past = page.getByLabel('Canary of the past')
      const passed = past.getByRole('option', { name: /^São Paulo, fraud-scoring v427/ })
      await past.selectOption(await passed.getAttribute('value'))
      const looks = page.getByRole('region', { name: 'Minutes, table' }).locator('tbody tr')
      // Not the first look: of that minute only a part had the share.
      const needs = looks.filter({ hasText: /Needs about \d+ more minutes? at the present traffic\./ })
      await expect(needs.first()).toBeVisible()
      await expect(looks.filter({ hasText: 'Pass' }).first()).toContainText('No worse than the baseline')
    })
  })
})

test.describe('a canary that nobody calls', () => {
  test.use({ stackOptions: { cloudStart, rate: 100 } })

  test('no traffic reaches the canary: Dublin holds until a person decides, and nothing passes silently', async ({
    page,
    stack,
    signIn,
  }, testInfo) => {
    await applyPlan(stack, testInfo.outputPath('fleet.yaml'), {
      name: 'ask-a-person',
      plan: { shift: canary(10, 20), judge },
    })
    await stack.fault({ kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427' })
    const slug = await approveAndPromote(page, signIn, 'v427')
    const verdict = verdictOn(page, dublin)
    await expect(verdict).toContainText(
      "The canary has had no requests, though 10 % of the traffic is meant for it. It cannot pass; look at how the endpoint's traffic is routed.",
    )
    await expect(lane(page, dublin)).toContainText('Holds: no verdict after 20 min')
    await expect(lane(page, dublin)).toContainText('Proceed on your own word, or roll back.')
    await expect(page.getByText('Needs a person · wave 1 of 4')).toBeVisible()
    await expect(verdict).toContainText('No traffic reached the canary while it baked')

    const rolloutPage = page.url()
    await page.goto('/rollouts')
    await expect(page.getByRole('row', { name: /v427/ })).toContainText('Needs a person')
    await page.goto('/')
    await expect(page.getByRole('row', { name: /^fraud-scoring SageMaker/ })).toContainText('needs a person')
    await page.goto(rolloutPage)

    // An hour more: whatever wanted to pass by itself would have passed.
    await stack.clock.advance(3_600)
    await expect(verdict).toContainText('Holds')
    expect(await regionPhase(stack, slug, dublin)).toBe('verifying')
    expect(await changes(stack, sydney)).toEqual([])

    await decide(page, 'Roll back: Dublin', 'Roll back Dublin', 'nobody called the canary')
    await reaches(stack, slug, dublin, 'reverted')
    expect((await served(stack, dublin)).checksum).toBe(await releaseChecksum(stack, 'v426'))
    expect(await believed(stack, dublin)).toBe('v426')
    await page.goto('/audit')
    await expect(page.getByRole('main')).toContainText('nobody called the canary')
    await auditIsWhole(stack)
  })
})
