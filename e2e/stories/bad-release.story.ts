import { expect, test } from '../harness/fixture.ts'
import { changes, dublin, fraud, releaseChecksum, served } from '../steps/cloud.ts'
import { believed, ends, regionPhase } from '../steps/database.ts'
import { approveAndPromote } from '../steps/release.ts'

test('a bad release: v428 is taken back in Dublin and never reaches another region', async ({
  page,
  stack,
  signIn,
}) => {
  const { release } = await stack.publish()
  expect(release).toBe('v428')
  await stack.fault({ kind: 'release-misbehaves', model: 'fraud-scoring', release, errorFactor: 5 })
  await expect
    .poll(() =>
      stack.database.prisma.release.count({ where: { label: release, artifactDigest: { not: null } } }),
    )
    .toBe(1)

  const slug = await approveAndPromote(page, signIn, release)
  await ends(stack, slug, 'stopped')

  await test.step('Meridian says reverted, why, and with which evidence', async () => {
    expect(await regionPhase(stack, slug, dublin)).toBe('reverted')
    await expect(page.getByText('Reverted').first()).toBeVisible()
    await expect(page.getByText(/[45]xx .*(times the baseline|% of .* requests)/).first()).toBeVisible()
  })

  await test.step('Dublin serves v426 again, the others were never touched', async () => {
    const v426 = await releaseChecksum(stack, 'v426')
    for (const place of fraud) {
      expect(await served(stack, place), place.city).toMatchObject({ status: 'InService', checksum: v426 })
      if (place !== dublin) expect(await changes(stack, place), place.city).toEqual([])
    }
  })

  await test.step('nothing anywhere claims v428 is serving', async () => {
    for (const place of fraud) expect(await believed(stack, place)).toBe('v426')
    await page.goto('/')
    const row = page.getByRole('row', { name: /fraud-scoring / }).first()
    await expect(row).toContainText('Consistent on v426')
    await expect(row).not.toContainText('v428')
    await page.goto('/models/fraud-scoring/releases/v428')
    await expect(page.getByRole('main')).not.toContainText(/serv(es|ing) v428/)
  })
})
