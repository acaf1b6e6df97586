import { expect, test } from '../harness/fixture.ts'
import {
  acceptedUpdates,
  dublin,
  fraud,
  releaseChecksum,
  saoPaulo,
  served,
  sydney,
  tokyo,
} from '../steps/cloud.ts'
import { ends, reaches } from '../steps/database.ts'
import { approveAndPromote } from '../steps/release.ts'

// Slower than the other stories: the worker must be killed while Sydney is shifting, a few minutes of cloud time.
test.use({ stackOptions: { rate: 150 } })

test('the worker dies while Sydney is shifting: another takes over, and Sydney is updated exactly once', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v427', { waves: [[dublin], [sydney, tokyo, saoPaulo]] })
  await reaches(stack, slug, sydney, 'shifting')
  await stack.killWorker()
  stack.startWorker()
  await ends(stack, slug, 'completed')

  expect(await acceptedUpdates(stack, sydney)).toHaveLength(1)
  expect(await stack.calls({ operation: 'UpdateEndpoint', region: sydney.region })).toHaveLength(1)
  const expected = await releaseChecksum(stack, 'v427')
  for (const place of fraud) expect((await served(stack, place)).checksum, place.city).toBe(expected)
})

test('without a worker every page says since when nobody looks, instead of calling it live', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'viewer')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await stack.killWorker()
  // As after two hours without one.
  await stack.database.pool.query(
    `UPDATE endpoint_state SET "observedAt" = "observedAt" - interval '2 hours'`,
  )
  await page.reload()
  await expect(page.getByText(/No worker has looked at the clouds since \d\d:\d\d UTC/)).toBeVisible()
  await expect(page.getByText('Last known', { exact: true })).toBeVisible()
  await expect(page.getByText('Live', { exact: true })).toHaveCount(0)

  stack.startWorker()
  await expect(page.getByText(/No worker has looked/)).toHaveCount(0)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
})
