import type { Page } from '@playwright/test'
import { expect, test } from '../harness/fixture.ts'
import type { Stack } from '../harness/stack.ts'
import {
  acceptedUpdates,
  changes,
  dublin,
  fraud,
  type Place,
  releaseChecksum,
  saoPaulo,
  served,
  sydney,
  tokyo,
} from '../steps/cloud.ts'
import { auditIsWhole, believed, ends, reaches, regionPhase } from '../steps/database.ts'
import { approveAndPromote, decide } from '../steps/release.ts'

// Slower than other stories: a person must be in time while a canary bakes, also on a busy machine.
test.use({ stackOptions: { rate: 200 } })

/** The screen, the database and the cloud say the same. */
async function agree(page: Page, stack: Stack, expected: [Place, 'v426' | 'v427'][]): Promise<void> {
  await page.goto('/models/fraud-scoring')
  for (const [place, label] of expected) {
    await expect.poll(() => believed(stack, place), { message: `database: ${place.city}` }).toBe(label)
    expect((await served(stack, place)).checksum, `cloud: ${place.city}`).toBe(
      await releaseChecksum(stack, label),
    )
    await expect(
      page.getByRole('row', { name: new RegExp(place.endpoint) }).first(),
      `screen: ${place.city}`,
    ).toContainText(label)
  }
  await auditIsWhole(stack)
}

test('pause starts no further region, resume lets the rollout go on', async ({ page, stack, signIn }) => {
  const slug = await approveAndPromote(page, signIn, 'v427', { waves: [[dublin], [sydney, tokyo, saoPaulo]] })
  await reaches(stack, slug, dublin, 'baking')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText(/^Paused/).first()).toBeVisible()
  await reaches(stack, slug, dublin, 'promoted')
  // An hour of cloud time passes: whatever wanted to begin would have begun.
  await stack.clock.advance(3_600)
  expect(await regionPhase(stack, slug, sydney)).toBe('gated')
  expect(await changes(stack, sydney)).toEqual([])
  await agree(page, stack, [
    [dublin, 'v427'],
    [sydney, 'v426'],
  ])

  await page.goto(`/rollouts/${slug}`)
  await page.getByRole('button', { name: 'Resume' }).click()
  await ends(stack, slug, 'completed')
  await agree(
    page,
    stack,
    fraud.map((place) => [place, 'v427']),
  )
})

test('abort while Dublin bakes: it goes back, nothing else is touched', async ({ page, stack, signIn }) => {
  const slug = await approveAndPromote(page, signIn, 'v427')
  await reaches(stack, slug, dublin, 'baking')
  await decide(page, 'Abort…', 'Abort the rollout', 'wrong night')
  await ends(stack, slug, 'aborted')
  expect(await acceptedUpdates(stack, dublin)).toHaveLength(1)
  for (const place of [sydney, tokyo, saoPaulo]) expect(await changes(stack, place)).toEqual([])
  await expect(page.getByText('Aborted', { exact: true }).first()).toBeVisible()
  await agree(
    page,
    stack,
    fraud.map((place) => [place, 'v426']),
  )
})

test('one region is rolled back while the others go on', async ({ page, stack, signIn }) => {
  const slug = await approveAndPromote(page, signIn, 'v427', {
    waves: [[dublin], [sydney], [tokyo, saoPaulo]],
  })
  await reaches(stack, slug, sydney, 'baking')
  await decide(page, 'Roll back: Sydney', 'Roll back Sydney', 'a customer asked')
  await reaches(stack, slug, sydney, 'reverted')
  await reaches(stack, slug, saoPaulo, 'promoted')
  await ends(stack, slug, 'partial')
  await agree(page, stack, [
    [dublin, 'v427'],
    [sydney, 'v426'],
    [tokyo, 'v427'],
    [saoPaulo, 'v427'],
  ])
})

test('all are rolled back from three promoted regions', async ({ page, stack, signIn }) => {
  const slug = await approveAndPromote(page, signIn, 'v427', { waves: [[dublin, sydney, tokyo], [saoPaulo]] })
  await reaches(stack, slug, saoPaulo, 'shifting')
  for (const place of [dublin, sydney, tokyo]) expect(await regionPhase(stack, slug, place)).toBe('promoted')
  await decide(page, 'Roll back all…', 'Roll back all', 'scores look wrong')
  await ends(stack, slug, 'rolled-back')
  await expect(page.getByText('Rolled back', { exact: true }).first()).toBeVisible()
  await agree(
    page,
    stack,
    fraud.map((place) => [place, 'v426']),
  )
})

test('SageMaker cannot be hurried through its bake: Promote now is refused and says so', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v427')
  await reaches(stack, slug, dublin, 'baking')
  const hurry = page.getByRole('button', { name: 'Promote now: Dublin' })
  await expect(hurry).toHaveAttribute('aria-disabled', 'true')
  await hurry.focus()
  await expect(
    page
      .getByRole('tooltip')
      .filter({ hasText: /SageMaker/ })
      .first(),
  ).toBeVisible()
})
