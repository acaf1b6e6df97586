import { expect, test } from '../harness/fixture.ts'
import { changeBehindOurBack, sydney } from '../steps/cloud.ts'
import { believed } from '../steps/database.ts'

test('behind our back: an endpoint changed with other tools shows drift on the Fleet at its next look, with what it serves instead', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'viewer')
  await expect.poll(() => believed(stack, sydney)).toBe('v426')
  await stack.fault({ kind: 'change-endpoint', region: sydney.region, endpoint: sydney.endpoint })

  const row = page.getByRole('row', { name: /fraud-scoring / }).first()
  await expect(row).toContainText('Drift in Sydney')
  await expect(row).toContainText('drifted')

  await page.goto('/models/fraud-scoring')
  await expect(page.getByText(/instead of/).first()).toBeVisible()
})

test('a change of configuration alone, with the same artifact, is drift as well', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'viewer')
  await expect.poll(() => believed(stack, sydney)).toBe('v426')
  await changeBehindOurBack(stack, sydney)
  await expect(page.getByRole('row', { name: /fraud-scoring / }).first()).toContainText('Drift in Sydney')
})
