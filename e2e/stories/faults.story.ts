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

test('two minutes of throttling make a rollout slower and lose nothing', async ({ page, stack, signIn }) => {
  const slug = await approveAndPromote(page, signIn, 'v427', { waves: [[dublin], [sydney, tokyo, saoPaulo]] })
  await reaches(stack, slug, sydney, 'shifting')
  await stack.fault({ kind: 'throttling', durationSeconds: 120 })
  await ends(stack, slug, 'completed')
  const expected = await releaseChecksum(stack, 'v427')
  for (const place of fraud) {
    expect((await served(stack, place)).checksum, place.city).toBe(expected)
    expect(await acceptedUpdates(stack, place), place.city).toHaveLength(1)
  }
})

test('a fault in force is shown in the Fault lab and can be cleared there', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'admin')
  await page.goto('/fault-lab')
  await expect(page.getByRole('heading', { name: 'Fault lab', level: 1 })).toBeVisible()
  await stack.fault({ kind: 'control-plane-down', region: 'ap-northeast-1' })
  await page.reload()
  const active = page.getByRole('button', { name: /^Clear/ }).first()
  await expect(active).toBeVisible()
  await active.click()
  await expect(page.getByRole('button', { name: /^Clear/ })).toHaveCount(0)
})
