import { expect, test } from '../harness/fixture.ts'
import type { Stack } from '../harness/stack.ts'
import { changes, fraud } from '../steps/cloud.ts'
import { haveApproved, releasePage } from '../steps/release.ts'

/** Each is refused in the preview, with what to change, before anything is touched. A number and its unit are never parted: \s. */
const bad: { plan: string; query: string; sentence: RegExp }[] = [
  { plan: 'a 60 % canary', query: 'percent=60', sentence: /60\s%.*at most 50\s%/ },
  { plan: 'no canary at all', query: 'percent=0', sentence: /0\s%.*at least 1\s%/ },
  { plan: 'less than nothing', query: 'percent=-5', sentence: /-5\s%.*at least 1\s%/ },
  { plan: 'more than everything', query: 'percent=1e9', sentence: /1000000000\s%.*at most 50\s%/ },
  { plan: 'a share in words', query: 'percent=much', sentence: /percent.*much.*no number/ },
  { plan: 'a plan for the other cloud', query: 'plan=nightly-rolling', sentence: /Vertex AI alone/ },
  {
    plan: 'a bake beyond an hour',
    query: 'bakeMinutes=90',
    sentence: /(90\smin|1\sh 30\smin|5,?400).*(3,?600|1\sh|60\smin)/,
  },
  { plan: 'a timeout under the sum of the waits', query: 'timeoutMinutes=20', sentence: /[Tt]ime-?out/ },
  {
    plan: 'an empty wave',
    query: 'waves=fraud-eu;;fraud-au,fraud-jp,fraud-br',
    sentence: /[Ww]ave 2.*(empty|no endpoint)/,
  },
  {
    plan: 'an endpoint twice',
    query: 'waves=fraud-eu;fraud-eu,fraud-au,fraud-jp,fraud-br',
    sentence: /fraud-eu.*(twice|more than once|wave 1 and|already)/,
  },
  { plan: 'an unknown region', query: 'waves=fraud-eu;eu-nowhere-9', sentence: /eu-nowhere-9/ },
]

test('a plan that cannot work is refused in the preview with a sentence that says what to change', async ({
  page,
  stack,
  signIn,
}) => {
  await haveApproved(page, signIn, 'v427')
  for (const { plan, query, sentence } of bad) {
    await test.step(plan, async () => {
      await page.goto(`${releasePage('v427')}/promote?${query}`)
      await expect(page.getByRole('button', { name: 'Start rollout' })).toHaveAttribute(
        'aria-disabled',
        'true',
      )
      await expect(page.getByText(sentence).filter({ visible: true }).first()).toBeVisible()
    })
  }
  await nothingTouched(stack)
})

test('what the cloud does not have is refused in the preview: variant, alarms, permission', async ({
  page,
  stack,
  signIn,
}) => {
  const { prisma } = stack.database
  await haveApproved(page, signIn, 'v427')
  const preview = async (sentence: RegExp) => {
    await page.goto(`${releasePage('v427')}/promote`)
    await expect(page.getByRole('button', { name: 'Start rollout' })).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByText(sentence).filter({ visible: true }).first()).toBeVisible()
  }
  const sydney = { name: 'fraud-au' }
  const settings = {
    ...{ variant: 'AllTraffic', executionRole: 'arn:aws:iam::123456789012:role/fraud' },
    rollbackAlarms: ['fraud-au-5xx'],
  }
  await test.step('a variant name that the endpoint does not have', async () => {
    await prisma.endpoint.updateMany({ where: sydney, data: { settings: { ...settings, variant: 'Blue' } } })
    await preview(/Blue.*AllTraffic|AllTraffic.*Blue/)
    await prisma.endpoint.updateMany({ where: sydney, data: { settings } })
  })
  await test.step('a rollback alarm that does not exist', async () => {
    await prisma.endpoint.updateMany({
      where: sydney,
      data: { settings: { ...settings, rollbackAlarms: ['fraud-au-no-such'] } },
    })
    await preview(/fraud-au-no-such/)
    await prisma.endpoint.updateMany({ where: sydney, data: { settings } })
  })
  await test.step('a permission that is missing', async () => {
    const denied = await stack.fault({
      kind: 'access-denied',
      region: 'ap-southeast-2',
      operation: 'DescribeEndpoint',
    })
    await preview(/sagemaker:DescribeEndpoint/)
    await denied.end()
  })
  await page.goto(`${releasePage('v427')}/promote`)
  await expect(page.getByRole('button', { name: 'Start rollout' })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await nothingTouched(stack)
})

test('while the preview shown is not of the plan asked for, nothing can be started', async ({
  page,
  stack,
  signIn,
}) => {
  await haveApproved(page, signIn, 'v427')
  await page.goto(`${releasePage('v427')}/promote`)
  const start = page.getByRole('button', { name: 'Start rollout' })
  await expect(start).not.toHaveAttribute('aria-disabled', 'true')
  const previews = '**/api/plan-preview?*'
  await page.route(previews, (route) =>
    route.fulfill({ status: 500, json: { code: 'unexpected', sentence: 'This could not be answered.' } }),
  )
  await page.getByLabel('Canary, %').fill('20')
  await page.getByRole('button', { name: 'Preview with these' }).click()
  await expect(page.getByText('This could not be answered. The preview below is an older one.')).toBeVisible()
  await expect(start).toHaveAttribute('aria-disabled', 'true')
  await page.unroute(previews)
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByRole('cell', { name: '20 %' }).first()).toBeVisible()
  await expect(start).not.toHaveAttribute('aria-disabled', 'true')
  await nothingTouched(stack)
})

async function nothingTouched(stack: Stack): Promise<void> {
  for (const place of fraud) expect(await changes(stack, place), place.city).toEqual([])
  expect(await stack.database.prisma.rollout.count()).toBe(0)
}
