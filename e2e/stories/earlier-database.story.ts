import type { Page } from '@playwright/test'
import { expect, test } from '../harness/fixture.ts'
import { releasePage } from '../steps/release.ts'

test.use({
  stackOptions: {
    earlier: true,
    models: undefined,
    // Nobody looks: what the pages say is what that version had seen.
    workers: 0,
    cloudStart: new Date('2026-03-10T07:00:00Z'),
  },
})

test('a database of an earlier version is migrated, and every page opens on it and says what it said', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'admin')
  const rollouts = await stack.database.prisma.rollout.findMany({ select: { slug: true } })
  expect(rollouts).toHaveLength(4)
  const screens = [
    ...[
      '/',
      '/models/fraud-scoring',
      '/models/payment-embeddings',
      '/rollouts',
      '/replay',
      '/approvals',
      '/audit',
      '/settings',
    ],
    ...['v426', 'v427', 'v428'].map((label) => releasePage(label)),
    releasePage('v58', 'payment-embeddings'),
    `${releasePage('v427')}/promote`,
    ...rollouts.map(({ slug }) => `/rollouts/${slug}`),
  ]
  for (const path of screens) await opens(page, path)

  await page.goto('/rollouts/fraud-scoring-v428-1')
  await expect(page.getByText(/Dublin: .*5xx/).first()).toBeVisible()
  await page.goto('/rollouts/fraud-scoring-v427-1')
  await expect(
    page.getByText('manager@meridian.test took Dublin back: second thoughts.').first(),
  ).toBeVisible()
  await page.goto('/audit')
  await expect(page.getByText(/took Dublin back|second thoughts/).first()).toBeVisible()
})

async function opens(page: Page, path: string): Promise<void> {
  const response = await page.goto(path)
  expect(response?.status(), path).toBe(200)
  await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
  await expect(
    page.getByRole('heading', { name: /cannot answer just now|could not be drawn/ }),
    path,
  ).toHaveCount(0)
}
