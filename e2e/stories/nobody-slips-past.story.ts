import type { Page } from '@playwright/test'
import { expect, test } from '../harness/fixture.ts'
import type { Stack } from '../harness/stack.ts'
import { changes, fraud } from '../steps/cloud.ts'
import { haveApproved, releasePage } from '../steps/release.ts'

const buttons = (page: Page) => ({
  approve: page.getByRole('button', { name: 'Approve…' }),
  reject: page.getByRole('button', { name: 'Reject…' }),
})

test('a pending release cannot be promoted from its page, from the preview, or by a hand-made job', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'manager')
  await page.goto(releasePage('v427'))
  const promote = page
    .getByRole('link', { name: /^Promote/ })
    .or(page.getByRole('button', { name: /^Promote/ }))
    .first()
  await expect(promote).toHaveAttribute('aria-disabled', 'true')

  await page.goto(`${releasePage('v427')}/promote`)
  await expect(page.getByRole('button', { name: 'Start rollout' })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByText(/approv/i).first()).toBeVisible()

  await handMadeRollout(stack, 'v427')
  await expect
    .poll(
      async () =>
        (await stack.database.prisma.regionRollout.findFirst({ where: { id: 'by-hand:eu' } }))?.phase,
      {
        message: 'the worker looked at the hand-made job and refused it',
      },
    )
    .toMatchObject({ name: 'gated', refusal: { code: expect.any(String) } })
  for (const place of fraud) expect(await changes(stack, place)).toEqual([])
})

test('a rejected release cannot be promoted, and the registry says rejected', async ({
  page,
  stack,
  signIn,
}) => {
  await signIn(page, 'approver')
  await page.goto(releasePage('v427'))
  await buttons(page).reject.click()
  await page.getByRole('dialog').getByLabel('Reason').fill('false positives rise')
  await page.getByRole('dialog').getByRole('button', { name: 'Reject v427' }).click()
  await expect(page.getByText('Rejected', { exact: true }).first()).toBeVisible()
  await expect
    .poll(async () =>
      (await stack.calls({ operation: 'UpdateModelPackage', status: 200 })).map((call) => call.request),
    )
    .toEqual([expect.objectContaining({ ModelApprovalStatus: 'Rejected' })])

  await signIn(page, 'manager')
  await page.goto(`${releasePage('v427')}/promote`)
  await expect(page.getByRole('button', { name: 'Start rollout' })).toHaveAttribute('aria-disabled', 'true')
})

test('the action itself refuses what the page refuses: a click forced past the disabled button changes nothing', async ({
  page,
  stack,
  signIn,
}) => {
  // The approver's own session sends the manager's recorded request: same action, another person.
  await haveApproved(page, signIn, 'v427')
  await page.goto(`${releasePage('v427')}/promote`)
  const start = page.getByRole('button', { name: 'Start rollout' })
  await expect(start).not.toHaveAttribute('aria-disabled', 'true')
  // The browser's request is caught on its way and sent in the viewer's name instead.
  const viewer = await page.context().browser()!.newContext({ baseURL: stack.baseURL })
  const viewerPage = await viewer.newPage()
  await signIn(viewerPage, 'viewer')
  let answer = ''
  await page.route('**/promote**', async (route) => {
    const request = route.request()
    if (request.method() !== 'POST') return await route.continue()
    const response = await viewerPage.request.fetch(request.url(), {
      method: 'POST',
      headers: { ...(await request.allHeaders()), cookie: await cookies(viewerPage) },
      data: request.postDataBuffer() ?? '',
    })
    answer = await response.text()
    await route.abort()
  })
  await start.click()
  await expect.poll(() => answer).toContain('"ok":false')
  expect(await stack.database.prisma.rollout.count()).toBe(0)
  await viewer.close()
})

test('a person cannot approve what they asked for', async ({ page, stack, signIn }) => {
  await signIn(page, 'admin')
  await page.goto(releasePage('v427'))
  await page.getByRole('button', { name: /^Ask for approval/ }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('please')
  await page.getByRole('dialog').getByRole('button', { name: /^Ask/ }).click()
  await expect(buttons(page).approve).toHaveAttribute('aria-disabled', 'true')
  await buttons(page).approve.focus()
  await expect(page.getByRole('tooltip').filter({ hasText: /asked/ }).first()).toBeVisible()
  expect(await stack.database.prisma.approval.count()).toBe(0)
})

test('a viewer can change nothing: every control on every screen is refused with its reason', async ({
  page,
  signIn,
}) => {
  await signIn(page, 'viewer')
  await page.goto(releasePage('v427'))
  for (const button of Object.values(buttons(page)))
    await expect(button).toHaveAttribute('aria-disabled', 'true')
  await page.goto('/approvals')
  const decisions = page.getByRole('button', { name: /^(Approve|Reject) / })
  await expect(decisions.first()).toBeVisible()
  for (const button of await decisions.all()) await expect(button).toHaveAttribute('aria-disabled', 'true')
  await page.goto('/settings')
  await expect(page.getByRole('button', { name: /^Apply/ })).toHaveAttribute('aria-disabled', 'true')
})

test('pages and their data are closed to whoever is not signed in', async ({ page, stack }) => {
  await page.goto('/rollouts')
  await expect(page).toHaveURL(/\/sign-in/)
  for (const path of ['/api/fleet', '/api/rollouts', '/api/audit', '/api/live', '/api/shell']) {
    expect((await page.request.get(`${stack.baseURL}${path}`)).status(), path).toBe(401)
  }
})

const cookies = async (page: Page) =>
  (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')

/** As somebody with access to the database could do it: rows and a job, past every service. */
async function handMadeRollout(stack: Stack, label: string): Promise<void> {
  const { prisma } = stack.database
  const release = await prisma.release.findFirstOrThrow({
    where: { label, model: { slug: 'fraud-scoring' } },
  })
  const endpoint = await prisma.endpoint.findFirstOrThrow({ where: { name: 'fraud-eu' } })
  const template = await prisma.planTemplate.findUniqueOrThrow({ where: { name: 'nightly-canary' } })
  const at = await stack.clock.now()
  await prisma.rollout.create({
    data: {
      id: 'by-hand',
      slug: 'by-hand',
      modelId: release.modelId,
      releaseId: release.id,
      plan: { ...(template.spec as object), waves: [{ endpointIds: [endpoint.id] }] },
      status: 'running',
      startedBy: { kind: 'person', id: 'x', label: 'x', role: 'admin' },
      startedAt: at,
      regions: {
        create: {
          id: 'by-hand:eu',
          endpointId: endpoint.id,
          wave: 1,
          position: 0,
          phaseName: 'waiting',
          phase: { name: 'waiting' },
          phaseSince: at,
          phaseTimes: {},
        },
      },
    },
  })
  await prisma.$executeRaw`SELECT graphile_worker.add_job('reconcile-region', ${JSON.stringify({ regionRolloutId: 'by-hand:eu', endpointId: endpoint.id })}::json)`
}
