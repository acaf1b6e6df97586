import { expect, test } from '../harness/fixture.ts'
import { acceptedUpdates, fraud, releaseChecksum, served } from '../steps/cloud.ts'
import { auditIsWhole, believed, ends } from '../steps/database.ts'
import { approve, promote, releasePage } from '../steps/release.ts'

// Mostly waiting for clouds: their time may run twice as fast as in other stories.
test.use({ stackOptions: { rate: 600 } })

test('the night of v427: approved, promoted region by region, and every region serves its very artifact', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'manager')
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible()

  await test.step('it appears pending, with its evidence', async () => {
    await page.goto(releasePage('v427'))
    await expect(page.getByText('Pending approval').first()).toBeVisible()
    const evidence = page.getByRole('table').filter({ hasText: 'AUC' })
    await expect(evidence).toContainText('0.9421')
    await expect(evidence).toContainText('within')
    await page.getByRole('button', { name: /^Ask for approval/ }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('nightly retrain, no feature changes')
    await page.getByRole('dialog').getByRole('button', { name: /^Ask/ }).click()
    await expect(page.getByText('nightly retrain, no feature changes')).toBeVisible()
  })

  await test.step('the approver approves, here and so in the registry', async () => {
    await signIn(page, 'approver')
    await approve(page, 'v427')
    await expect
      .poll(async () => (await stack.calls({ operation: 'UpdateModelPackage', status: 200 })).length)
      .toBe(1)
  })

  const slug = await test.step('the manager previews and promotes', async () => {
    await signIn(page, 'manager')
    return await promote(page, 'v427')
  })

  await test.step('Dublin, Sydney, Tokyo, São Paulo follow in order', async () => {
    await ends(stack, slug, 'completed')
    const order: { region: string; at: number }[] = []
    for (const place of fraud) {
      const [update, ...more] = await acceptedUpdates(stack, place)
      expect(more, `${place.city} was updated once`).toEqual([])
      order.push({ region: place.region, at: update!.at })
    }
    expect(order.toSorted((one, other) => one.at - other.at).map(({ region }) => region)).toEqual(
      fraud.map(({ region }) => region),
    )
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible()
  })

  await test.step('the fleet is consistent, and the clouds agree down to the digest', async () => {
    const expected = await releaseChecksum(stack, 'v427')
    expect(expected).toBeTruthy()
    for (const place of fraud) {
      const now = await served(stack, place)
      expect(now, place.city).toMatchObject({ status: 'InService', pending: undefined, checksum: expected })
      expect(await believed(stack, place)).toBe('v427')
    }
    await page.goto('/')
    await expect(page.getByRole('row', { name: /fraud-scoring / }).first()).toContainText(
      'Consistent on v427',
    )
    await auditIsWhole(stack)
  })
})
