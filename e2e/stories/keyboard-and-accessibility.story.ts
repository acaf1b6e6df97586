import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../harness/fixture.ts'
import { dublin, fraud, releaseChecksum, saoPaulo, served, sydney, tokyo } from '../steps/cloud.ts'
import { ends } from '../steps/database.ts'
import { approveAndPromote, releasePage, slugOf } from '../steps/release.ts'

/** Tabs until the control has focus, as somebody without a mouse does; fails when it cannot be reached. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible()
  for (let presses = 0; presses < 150; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(control)} cannot be reached with Tab.`)
}

async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control)
  await page.keyboard.press('Enter')
}

test.describe(() => {
  // As the night by mouse: mostly waiting for clouds.
  test.use({ stackOptions: { rate: 600 } })
  test('the night of v427 by keyboard alone', async ({ page, stack }) => {
    const signIn = async (person: string) => {
      await page.goto('about:blank')
      await page.context().clearCookies()
      await page.goto('/sign-in')
      await press(page, page.getByRole('button', { name: person }))
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    }
    await signIn('Approver')
    await press(
      page,
      page
        .getByRole('navigation')
        .getByRole('link', { name: /^Approvals/ })
        .first(),
    )
    await press(page, page.getByRole('link', { name: /v427/ }).first())
    await page.waitForURL(`**${releasePage('v427')}`)
    const approve = page.getByRole('button', { name: 'Approve…' })
    await press(page, approve)
    await expect(page.getByRole('dialog').getByLabel('Reason')).toBeFocused()
    // Whoever thinks again goes on from where they were.
    await page.keyboard.press('Escape')
    await expect(approve).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog').getByLabel('Reason')).toBeFocused()
    // What is decided on stays in sight: the box that centres the dialog fills the window and must not be painted.
    const frame = page.getByRole('dialog').locator('xpath=..')
    await expect(frame).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)')
    await page.keyboard.type('evidence within tolerance')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Approved', { exact: true }).first()).toBeVisible()

    await signIn('Release manager')
    await page.goto(releasePage('v427'))
    await press(page, page.getByRole('link', { name: /^Promote/ }).first())
    await page.waitForURL('**/promote**')
    const start = page.getByRole('button', { name: 'Start rollout' })
    await expect(start).not.toHaveAttribute('aria-disabled', 'true')
    await press(page, start)
    await page.waitForURL(/\/rollouts\//)
    await ends(stack, slugOf(page), 'completed')
    const expected = await releaseChecksum(stack, 'v427')
    for (const place of fraud) expect((await served(stack, place)).checksum, place.city).toBe(expected)
  })
})

test.describe(() => {
  // Slower than the other stories: a rollout is to be seen while it runs, and replicas while they are replaced.
  test.use({
    stackOptions: {
      models: ['fraud-scoring', 'payment-embeddings'],
      publish: [{ model: 'payment-embeddings' }],
      rate: 150,
    },
  })
  test('axe finds no violation on any screen, dark or light', async ({ page, stack, signIn }) => {
    await page.goto('/sign-in')
    await expectNoViolation(page, 'sign-in')
    const slug = await approveAndPromote(page, signIn, 'v427', {
      waves: [[dublin], [sydney, tokyo, saoPaulo]],
    })
    await expect(page.getByRole('button', { name: /Tokyo/ }).first()).toBeVisible()
    await expectNoViolation(page, 'a rollout that runs')
    const rolling = await approveAndPromote(page, signIn, 'v58', { model: 'payment-embeddings' })
    await expect(page.getByText(/new starting/).first()).toBeVisible()
    await expectNoViolation(page, 'replicas that are replaced')
    await ends(stack, rolling, 'completed')
    await expect(page.getByRole('button', { name: /^Undeploy/ }).first()).toBeVisible()
    await expectNoViolation(page, 'a previous model that may be undeployed')
    await signIn(page, 'admin')
    for (const path of screens) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectNoViolation(page, path)
    }
    await page.goto('/')
    await page.getByText('Map', { exact: true }).click()
    await expect(page.getByRole('table', { name: 'Regions on the map' })).toBeVisible()
    await expectNoViolation(page, 'the map')
    await ends(stack, slug, 'completed')
    await page.goto(`/rollouts/${slug}`)
    await expectNoViolation(page, 'a rollout that has ended')
  })
})

const screens = [
  '/',
  '/models/fraud-scoring',
  '/models/payment-embeddings',
  releasePage('v427'),
  releasePage('v426'),
  `${releasePage('v427')}/promote`,
  '/rollouts',
  '/replay',
  '/approvals',
  '/audit',
  '/settings',
  '/fault-lab',
  '/no-such-page',
]

async function expectNoViolation(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    // What passes is not written up, and without frames the page itself is the place to ask: both are most of the time otherwise.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
    // Of the same page in other colours only the colours are new.
    const { violations } = await (colorScheme === 'dark' ? axe : axe.withRules(['color-contrast'])).analyze()
    const found = violations.map((violation) => ({
      rule: violation.id,
      nodes: violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)),
    }))
    expect(found, `${where}, ${colorScheme}`).toEqual([])
  }
}
