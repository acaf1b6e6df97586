import { expect, type Page } from '@playwright/test'
import type { SignIn } from '../harness/fixture.ts'

/** What people do with releases and rollouts, in their words. */

export const releasePage = (label: string, model = 'fraud-scoring') => `/models/${model}/releases/${label}`

export async function approve(page: Page, label: string, model?: string): Promise<void> {
  await page.goto(releasePage(label, model))
  await page.getByRole('button', { name: 'Approve…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('evidence within tolerance')
  await dialog.getByRole('button', { name: `Approve ${label}` }).click()
  await expect(page.getByText('Approved', { exact: true }).first()).toBeVisible()
}

/** The approver approves, and the release manager takes the seat. */
export async function haveApproved(page: Page, signIn: SignIn, label: string, model?: string): Promise<void> {
  await signIn(page, 'approver')
  await approve(page, label, model)
  await signIn(page, 'manager')
}

interface Choice {
  /** `fraud-scoring` when left out. */
  model?: string
  /** Other waves than the plan's. */
  waves?: { endpoint: string }[][]
}

/** The whole way to a rollout, in two roles. @returns its slug */
export async function approveAndPromote(
  page: Page,
  signIn: SignIn,
  label: string,
  choice: Choice = {},
): Promise<string> {
  await haveApproved(page, signIn, label, choice.model)
  return await promote(page, label, choice)
}

/** Preview, then start; ends on the rollout's page. @returns its slug */
export async function promote(page: Page, label: string, { model, waves }: Choice = {}): Promise<string> {
  if (waves) {
    const words = waves.map((wave) => wave.map(({ endpoint }) => endpoint).join(',')).join(';')
    await page.goto(`${releasePage(label, model)}/promote?waves=${words}`)
  } else {
    await page.goto(releasePage(label, model))
    await page.getByRole('link', { name: 'Promote', exact: false }).first().click()
  }
  await startFromPreview(page, 'Start rollout')
  return slugOf(page)
}

export async function startFromPreview(
  page: Page,
  button: 'Start rollout' | 'Start catch-up',
): Promise<void> {
  const start = page.getByRole('button', { name: button })
  await expect(start).toBeVisible()
  await expect(start).not.toHaveAttribute('aria-disabled', 'true')
  await start.click()
  await page.waitForURL(/\/rollouts\//)
}

export const slugOf = (page: Page) => new URL(page.url()).pathname.split('/').pop() ?? ''

/** A dialog with a reason: opened by `button`, confirmed by `confirm`. */
export async function decide(page: Page, button: string, confirm: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: confirm, exact: true }).click()
  await expect(dialog).toBeHidden()
}
