import type { APIRequestContext } from '@playwright/test'
import { expect, test } from '../harness/fixture.ts'

const policyOf = async (request: APIRequestContext, path: string) => {
  const answer = await request.get(path, { maxRedirects: 0 })
  return answer.headers()['content-security-policy'] ?? `none at ${path}`
}

test('every answer carries a policy, and no address, host or page of somebody else gets further than the edge', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'admin')
  const { request } = page

  for (const path of [
    '/',
    '/sign-in',
    '/icon.svgx',
    '/nowhere',
    '/api/fleet',
    '/api/nowhere',
    '/icon.svg',
    '/_next/static/nothing.js',
  ]) {
    expect(await policyOf(request, path)).toContain("frame-ancestors 'none'")
  }
  expect(await policyOf(request, '/')).toMatch(/script-src 'self' 'nonce-/)
  expect(await policyOf(request, '/api/fleet')).toContain("default-src 'none'")

  for (const path of [
    '/models/a%00b',
    '/audit?subject=%00',
    '/models/%E0%A4%A',
    '/models/%',
    '/api/rollouts/%ff',
    '/api/releases/x/%00',
    '/%00',
    '/%',
  ]) {
    const answer = await request.get(path, { headers: { accept: 'application/json' } })
    expect([path, answer.status()]).toEqual([path, 400])
    // Of what Next.js cannot read at all, it says so itself.
    expect(await answer.text()).toMatch(/percent-encoded|NUL|Bad Request/)
    expect(answer.headers()['content-security-policy']).toBeDefined()
  }

  const foreign = await request.get('/api/fleet', { headers: { host: 'evil.test' } })
  expect(foreign.status()).toBe(421)
  expect(await foreign.json()).toMatchObject({ sentence: expect.stringContaining('ALLOWED_HOSTS') })
  for (const path of ['/api/auth/sandbox', '/api/fleet-file/preview', '/settings']) {
    const posted = await request.post(path, { headers: { origin: 'https://evil.test' }, data: '{}' })
    expect([path, posted.status()]).toEqual([path, 403])
    expect(await posted.json()).toMatchObject({ code: 'foreign-origin' })
  }

  const yaml = `plans: {}\nmodels:\n${Array.from({ length: 8_000 }, (_, index) => `  m${index}: {}\n`).join('')}`
  const preview = await request.post('/api/fleet-file/preview', { data: { yaml } })
  expect(await preview.json()).toMatchObject({
    problems: [{ sentence: expect.stringContaining('has 8,000 models; the limit is 2,000') }],
  })
  const large = await request.post('/api/fleet-file/preview', { data: { yaml: `#${'x'.repeat(2_000_000)}` } })
  expect(await large.json()).toMatchObject({
    problems: [{ sentence: expect.stringContaining('the limit is 2,000,000 (2 MB)') }],
  })
  expect(
    (await request.post('/api/fleet-file/preview', { data: `"${'x'.repeat(6_000_000)}"` })).status(),
  ).toBe(413)

  const waves = Array.from({ length: 3_000 }, () => 'a').join(';')
  const plan = await request.get(`/api/plan-preview?model=fraud-scoring&release=v427&waves=${waves}`)
  expect(plan.status()).toBe(400)
  expect(await plan.json()).toMatchObject({ sentence: expect.stringContaining('the limit is 500') })
  expect(stack.log()).not.toMatch(/request failed|action failed/)
})

test('a large fleet file that the preview takes is applied by the page, through the same door', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'admin')
  await page.goto('/settings')
  const editor = page.getByRole('textbox').first()
  // More than Next.js lets an action take by itself.
  const comment = `# ${'what has grown over the years '.repeat(30)}\n`.repeat(1_600)
  // As if it were pasted: typed text is also written into the log of a story that fails.
  await editor.evaluate((element, before) => {
    const textarea = element as HTMLTextAreaElement
    const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value') ?? {}
    set?.call(textarea, before + textarea.value)
    textarea.dispatchEvent(new Event('input', { bubbles: true }))
  }, comment)
  await page.getByRole('button', { name: 'Preview changes' }).click()
  const apply = page.getByRole('button', { name: 'Apply…' })
  await expect(apply).not.toHaveAttribute('aria-disabled', 'true')
  await apply.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply the fleet file' }).click()
  await expect
    .poll(async () => {
      const latest = await stack.database.prisma.fleetRevision.findFirst({ orderBy: { id: 'desc' } })
      return latest?.yaml.length
    })
    .toBeGreaterThan(1_400_000)
})

test("live events end within seconds of signing out, and of losing the role, and nobody else's", async ({
  browser,
  stack,
}) => {
  /** Reads live events apart from any page, to their end. */
  const listen = async (cookie: string) => {
    const answer = await fetch(`${stack.baseURL}/api/live`, { headers: { cookie } })
    expect(answer.status).toBe(200)
    const stream = { cookie, state: 'open' as 'open' | 'ended' | 'broken', changes: 0 }
    const read = async () => {
      for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? [])
        stream.changes += part.split('event: change').length - 1
      stream.state = 'ended'
    }
    void read().catch(() => {
      stream.state = 'broken'
    })
    return stream
  }
  const listenAs = (person: 'viewer' | 'approver' | 'manager') =>
    test.step(`listening as ${person}`, async () => {
      const context = await browser.newContext()
      const email = `${person}@meridian.test`
      const headers = { origin: stack.baseURL }
      const data = { email, password: 'meridian-sandbox' }
      const entered = await context.request.post(`${stack.baseURL}/api/auth/sign-in/email`, { headers, data })
      expect(entered.status()).toBe(200)
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
      return { context, email, stream: await listen(cookie) }
    })
  /** That nothing else has ended: one who stays hears of a change that comes after. */
  const stillHears = async ({ stream }: Awaited<ReturnType<typeof listenAs>>) => {
    const heard = stream.changes
    await stack.database.prisma.model.updateMany({ data: { position: { increment: 1 } } })
    await expect.poll(() => stream.changes, { timeout: 20_000 }).toBeGreaterThan(heard)
    expect(stream.state).toBe('open')
  }

  const stays = await listenAs('manager')
  const viewer = await listenAs('viewer')
  const approver = await listenAs('approver')
  await stillHears(viewer)

  const out = await viewer.context.request.post(`${stack.baseURL}/api/auth/sign-out`, {
    headers: { origin: stack.baseURL },
    data: {},
  })
  expect(out.ok()).toBe(true)
  await expect.poll(() => viewer.stream.state, { timeout: 20_000 }).toBe('ended')
  const again = await fetch(`${stack.baseURL}/api/live`, { headers: { cookie: viewer.stream.cookie } })
  expect(again.status).toBe(401)
  await stillHears(approver)

  await stack.database.prisma.user.updateMany({ where: { email: approver.email }, data: { role: 'viewer' } })
  await expect.poll(() => approver.stream.state, { timeout: 20_000 }).toBe('ended')
  await stillHears(stays)
  for (const { context } of [stays, viewer, approver]) await context.close()
})
