import type { Page } from '@playwright/test'
import { expect, test } from '../harness/fixture.ts'

// Nothing is rolled out here.
test.use({ stackOptions: { workers: 0 } })

const password = 'correct horse battery'

test('an admin invites a person, who sets a password, becomes an approver, and is shown the door when disabled', async ({
  page,
  stack,
  signIn,
  browser,
}) => {
  await signIn(page, 'admin')
  await page.goto('/settings/people')
  await page.getByRole('button', { name: 'Invite…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Noor Novak')
  await dialog.getByLabel('E-mail address').fill('noor@example.com')
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Make the account' }).click()
  const link = await page.getByLabel('Link to set a password').inputValue()
  expect(link).toMatch(/\/sign-in\/set-password#[\w-]{43}$/)
  await page.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row', { name: /Noor Novak/ })
  await expect(row).toContainText('no password yet')

  // Another browser, elsewhere.
  const elsewhere = await browser.newContext({ baseURL: stack.baseURL })
  const noor = await elsewhere.newPage()
  await noor.goto(link)
  await expect(noor.getByText('For Noor Novak')).toBeVisible()
  await noor.getByLabel('New password, 12 characters or more').fill(password)
  await noor.getByLabel('New password again').fill(password)
  await noor.getByRole('button', { name: 'Set the password' }).click()
  await expect(noor.getByText('is set. Sign in with it.')).toBeVisible()
  await noor.goto('about:blank')
  await noor.goto(link)
  await expect(noor.getByText('This link was used, replaced or has expired')).toBeVisible()

  await noor.goto('/sign-in')
  await enter(noor)
  await expect(noor.getByRole('button', { name: /noor · viewer/ })).toBeVisible()
  await noor.goto('/settings/people')
  await expect(
    noor
      .getByRole('main')
      .locator('div')
      .getByText('Your role is viewer, which may not change people')
      .last(),
  ).toBeVisible()

  await row.getByRole('button', { name: 'Role of Noor Novak…' }).click()
  await dialog.getByLabel('Role').selectOption('approver')
  await dialog.getByRole('button', { name: 'Change the role' }).click()
  await expect(row).toContainText('Approver')
  await noor.goto('/approvals')
  await expect(noor.getByRole('button', { name: /noor · approver/ })).toBeVisible()

  await row.getByRole('button', { name: 'Disable Noor Novak…' }).click()
  await dialog.getByRole('button', { name: 'Disable Noor Novak' }).click()
  await expect(row).toContainText('disabled')
  await noor.getByRole('link', { name: 'Rollouts' }).first().click()
  await expect(noor).toHaveURL(/\/sign-in/)
  await expect(noor.getByText('This account has been disabled')).toBeVisible()
  await enter(noor)
  await expect(noor.getByRole('alert').filter({ hasText: 'This account is disabled' })).toBeVisible()

  await page.goto('/audit')
  for (const said of [
    'invited Noor Novak (noor@example.com) as viewer',
    'set a password by the link',
    'changed the role of Noor Novak (noor@example.com) from viewer to approver',
    'disabled Noor Novak (noor@example.com); 1 session ended',
  ])
    await expect(page.getByText(said).first()).toBeVisible()
  await elsewhere.close()
})

test('nobody who is not signed in makes the server keep or do much, and nothing else of the sign-in is reachable', async ({
  stack,
  request,
}) => {
  const post = (path: string, data: unknown, headers: Record<string, string> = {}) =>
    request.post(`${stack.baseURL}/api/auth/${path}`, { data, headers })
  const long = await post('sign-in/email', { email: `${'a'.repeat(4_000_000)}@example.com`, password: 'x' })
  expect([long.status(), (await long.json()).code]).toEqual([413, 'too-long'])
  for (const path of ['sandbox', 'sign-out', 'set-password', 'password-link'])
    expect((await post(path, { token: 'x'.repeat(100_000) })).status(), path).toBe(413)
  for (const path of [
    'sign-up/email',
    'get-session',
    'list-sessions',
    'update-user',
    'change-password',
    'ok',
  ])
    expect((await post(path, {})).status(), path).toBe(404)

  const right = await post('sign-in/email', { email: 'viewer@meridian.test', password: 'meridian-sandbox' })
  expect(right.headers()['set-cookie']).toContain('session_token=')
  expect(await right.text()).toBe('{"ok":true}')

  // Whatever a client claims, all of this is one address.
  const guess = (address: string, email = 'admin@meridian.test') =>
    post(
      'sign-in/email',
      { email, password: 'not the password' },
      { 'x-forwarded-for': address, 'x-meridian-peer': address },
    )
  let waiting = await guess('198.51.100.0')
  // More than five, since on a slow machine the first waits are over before the next guess.
  for (let attempt = 1; attempt < 20 && waiting.status() === 401; attempt += 1)
    waiting = await guess(`198.51.100.${attempt}`)
  expect(waiting.status()).toBe(429)
  expect(Number(waiting.headers()['retry-after'])).toBeGreaterThan(0)
  expect((await waiting.json()).sentence).toMatch(
    /^Too many attempts\. Wait \d+ (second|minute)s?, then try again\.$/,
  )
  // One click is told the same, and is not an error of the server's. However slow the machine: the wait is not over by then.
  const { rowCount: waits } = await stack.database.pool.query(
    `UPDATE sign_in_count SET "waitUntil" = now() + interval '1 hour' WHERE "waitUntil" > 'epoch'`,
  )
  expect(waits).toBe(1)
  const click = () =>
    request.post(`${stack.baseURL}/api/auth/sandbox`, {
      form: { email: 'admin@meridian.test', next: '/' },
      maxRedirects: 0,
    })
  const refused = await click()
  expect(refused.status()).toBe(429)
  expect(Number(refused.headers()['retry-after'])).toBeGreaterThan(60)
  expect((await refused.json()).sentence).toBe('Too many attempts. Wait 60 minutes, then try again.')
  expect((await guess('198.51.100.9', 'nobody@example.com')).status()).toBe(401)
  await stack.database.pool.query(`UPDATE sign_in_count SET "waitUntil" = 'epoch'`)
  expect((await click()).status()).toBe(303)
})

async function enter(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill('noor@example.com')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
