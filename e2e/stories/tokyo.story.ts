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
import { believed, ends, reaches } from '../steps/database.ts'
import { approveAndPromote, slugOf, startFromPreview } from '../steps/release.ts'

test('Tokyo at 03:47: a region whose control plane fails stays behind alone and is caught up later', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v427')

  await reaches(stack, slug, tokyo, 'baking')
  const outage = await stack.fault({ kind: 'control-plane-down', region: tokyo.region })

  await test.step('the others go on to v427', async () => {
    await reaches(stack, slug, saoPaulo, 'promoted')
    for (const place of [dublin, sydney, saoPaulo]) expect(await believed(stack, place)).toBe('v427')
  })

  await outage.end()
  await ends(stack, slug, 'partial')

  await test.step('Tokyo is on v426 and is shown lagging', async () => {
    expect((await served(stack, tokyo)).checksum).toBe(await releaseChecksum(stack, 'v426'))
    await page.goto('/')
    const row = page.getByRole('row', { name: /fraud-scoring / }).first()
    await expect(row).toContainText('3 of 4 on v427')
    await expect(row).toContainText('lagging')
  })

  await test.step('Catch-up brings it to v427 and touches nobody else', async () => {
    const before = await Promise.all(fraud.map(async (place) => (await acceptedUpdates(stack, place)).length))
    await page.goto('/models/fraud-scoring')
    await page
      .getByRole('link', { name: /Catch up/ })
      .first()
      .click()
    await startFromPreview(page, 'Start catch-up')
    await ends(stack, slugOf(page), 'completed')
    expect((await served(stack, tokyo)).checksum).toBe(await releaseChecksum(stack, 'v427'))
    const after = await Promise.all(fraud.map(async (place) => (await acceptedUpdates(stack, place)).length))
    expect(after.map((count, index) => count - before[index]!)).toEqual([0, 0, 1, 0])
    await page.goto('/')
    await expect(page.getByRole('row', { name: /fraud-scoring / }).first()).toContainText(
      'Consistent on v427',
    )
  })
})
