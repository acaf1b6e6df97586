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
import { auditIsWhole, ends, reaches } from '../steps/database.ts'
import { approveAndPromote } from '../steps/release.ts'

test.use({ stackOptions: { ownPostgres: true } })

test('PostgreSQL is away for half a minute: the page says so and recovers, and no rollout is lost', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v427', { waves: [[dublin], [sydney, tokyo, saoPaulo]] })
  await reaches(stack, slug, dublin, 'baking')

  await stack.postgres!.stop()
  const stoppedAt = Date.now()
  await expect(page.getByText(/cannot reach its database/).first()).toBeVisible()
  // What was known stays on the page.
  await expect(page.getByRole('heading', { level: 1 })).toContainText('v427')
  const refused = await page.request.get(`${stack.baseURL}/api/rollouts/${slug}`)
  expect(refused.status()).toBe(503)
  expect(await refused.json()).toMatchObject({ sentence: expect.stringContaining('database') })
  await expect.poll(() => Date.now() - stoppedAt, { timeout: 60_000 }).toBeGreaterThan(30_000)

  await stack.postgres!.start()
  await expect(page.getByText(/cannot reach its database/)).toHaveCount(0)
  await ends(stack, slug, 'completed')
  const expected = await releaseChecksum(stack, 'v427')
  for (const place of fraud) {
    expect((await served(stack, place)).checksum, place.city).toBe(expected)
    expect(await acceptedUpdates(stack, place), place.city).toHaveLength(1)
  }
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible()
  await auditIsWhole(stack)
})
