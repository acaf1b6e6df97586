import { ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import { sandboxClient } from '#sandbox/testing/index.ts'
import { startRollout } from '../rollouts/start.ts'
import { as, auditEntries, everyRow, people, releaseRow, waitingJobs } from '../testing/desk.ts'
import { approveRelease, rejectRelease } from './decide.ts'
import { requestApproval } from './request-approval.ts'

const target = { model: 'fraud-scoring', release: 'v427' }
const why = { ...target, reason: 'the evidence holds' }

let on: Stage
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
})
afterAll(() => on.end())
beforeEach(async () => {
  await on.database.prisma.approval.deleteMany()
  await on.database.prisma.release.updateMany({
    where: { label: 'v427' },
    data: { status: 'Pending', requestedBy: {}, requestedById: null, registryWrite: 'none' },
  })
  await needing(1)
})

const needing = (approvals: number) =>
  on.database.prisma.model.updateMany({ data: { approvalsNeeded: approvals } })
const statusOf = async () => (await releaseRow(on, 'v427')).status

test.each([
  ['a manager', people.manager],
  ['an admin', people.admin],
])('%s who asked for an approval never gives it', async (_, asker) => {
  expect(await requestApproval(as(on, asker), why)).toEqual({ ok: true })
  const before = await everyRow(on.database)
  const same = { ...asker, role: 'approver' as const }
  for (const actor of [asker, same, { ...asker, role: 'admin' as const }]) {
    expect(await approveRelease(as(on, actor), why)).toMatchObject({ ok: false })
  }
  expect(await approveRelease(as(on, same), why)).toMatchObject({ code: 'own-request' })
  expect(await everyRow(on.database)).toEqual(before)
  expect(await approveRelease(as(on, people.approver), why)).toEqual({ ok: true })
  expect(await statusOf()).toBe('Approved')
})

test('a person who approved one of two cannot ask for the approval afterwards', async () => {
  await needing(2)
  expect(await approveRelease(as(on, people.admin), why)).toEqual({ ok: true })
  const before = await everyRow(on.database)
  expect(await requestApproval(as(on, people.admin), why)).toMatchObject({ ok: false, code: 'own-decision' })
  expect(await everyRow(on.database)).toEqual(before)
  expect(await requestApproval(as(on, people.manager), why)).toEqual({ ok: true })
})

test('nobody takes over a request, so that the one who asked stays the one who asked', async () => {
  expect(await requestApproval(as(on, people.admin), why)).toEqual({ ok: true })
  expect(await requestApproval(as(on, people.manager), why)).toMatchObject({ code: 'already-requested' })
  expect(await releaseRow(on, 'v427')).toMatchObject({ requestedById: people.admin.id })
})

describe('a release that needs two approvals', () => {
  beforeEach(() => needing(2))

  test('is approved by the second of two different people, and told to the registry then', async () => {
    expect(await approveRelease(as(on, people.approver), why)).toEqual({ ok: true })
    expect(await releaseRow(on, 'v427')).toMatchObject({ status: 'Pending', registryWrite: 'none' })
    expect(await approveRelease(as(on, people.approver), why)).toMatchObject({ code: 'own-decision' })
    expect(await statusOf()).toBe('Pending')
    expect(await approveRelease(as(on, people.secondApprover), why)).toEqual({ ok: true })
    expect(await releaseRow(on, 'v427')).toMatchObject({ status: 'Approved', registryWrite: 'pending' })
    expect(await waitingJobs(on.database)).toContain('approval:fraud-scoring-v427')
  })

  test('is approved when both decide at once, and not when one person decides twice at once', async () => {
    const twice = await Promise.all([
      approveRelease(as(on, people.approver), why),
      approveRelease(as(on, people.approver), why),
    ])
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await statusOf()).toBe('Pending')

    await on.database.prisma.approval.deleteMany()
    const both = await Promise.all([
      approveRelease(as(on, people.approver), why),
      approveRelease(as(on, people.secondApprover), why),
    ])
    expect(both).toEqual([{ ok: true }, { ok: true }])
    expect(await statusOf()).toBe('Approved')
  })

  test('is rejected by one', async () => {
    await approveRelease(as(on, people.approver), why)
    expect(await rejectRelease(as(on, people.secondApprover), why)).toEqual({ ok: true })
    expect(await statusOf()).toBe('Rejected')
    expect(await approveRelease(as(on, people.admin), why)).toMatchObject({ code: 'already-decided' })
  })
})

test('an approval and a rejection at once end rejected, whichever came first', async () => {
  const both = await Promise.all([
    approveRelease(as(on, people.approver), why),
    rejectRelease(as(on, people.secondApprover), why),
  ])
  const [approved, rejected] = both
  expect(rejected).toMatchObject({ ok: true })
  // An approval that came first is taken back; one that came second is refused.
  if (!approved.ok) expect(approved).toMatchObject({ code: 'already-decided' })
  expect((await releaseRow(on, 'v427')).status).toBe('Rejected')
})

test('an approval can be taken back by whoever gave it, and the release is rejected', async () => {
  expect(await approveRelease(as(on, people.approver), why)).toEqual({ ok: true })
  expect(await rejectRelease(as(on, people.approver), { ...why, reason: 'biased' })).toEqual({ ok: true })
  const release = await releaseRow(on, 'v427')
  expect(release).toMatchObject({ status: 'Rejected', statusReason: 'biased' })
  expect(release.approvals.map(({ decision }) => decision)).toEqual(['Rejected'])
})

test('a decision is refused without a reason, with one too long, and for a release that is not there', async () => {
  const before = await everyRow(on.database)
  const context = as(on, people.approver)
  expect(await approveRelease(context, { ...target, reason: '  ' })).toMatchObject({ code: 'reason-missing' })
  expect(await rejectRelease(context, { ...target, reason: 'x'.repeat(1_001) })).toMatchObject({
    code: 'reason-too-long',
  })
  expect(await told(approveRelease(context, { ...why, release: 'v999' }))).toMatchObject({
    code: 'not-found',
    sentence: 'There is no release v999 of fraud-scoring.',
  })
  expect(await everyRow(on.database)).toEqual(before)
})

test('a rejected release can be asked for again, and is then decided anew', async () => {
  await rejectRelease(as(on, people.approver), why)
  expect(await startRollout(as(on, people.manager), target)).toMatchObject({ code: 'release-not-approved' })
  expect(await requestApproval(as(on, people.manager), why)).toEqual({ ok: true })
  expect(await releaseRow(on, 'v427')).toMatchObject({ status: 'Pending', requestedById: people.manager.id })
  expect(await approveRelease(as(on, people.approver), why)).toEqual({ ok: true })
  expect(await statusOf()).toBe('Approved')
})

test('a first approval does not count towards a later request', async () => {
  await needing(2)
  await approveRelease(as(on, people.approver), why)
  await rejectRelease(as(on, people.secondApprover), why)
  await requestApproval(as(on, people.manager), why)
  await approveRelease(as(on, people.secondApprover), why)
  expect(await statusOf()).toBe('Pending')
})

test.each([
  ['an approval', approveRelease, 'Approved'],
  ['a rejection', rejectRelease, 'Rejected'],
] as const)('%s reaches the registry, with its reason', async (_, decide, status) => {
  await decide(as(on, people.approver), { ...target, reason: `${status}: seen by two` })
  await on.runDue()
  expect(await releaseRow(on, 'v427')).toMatchObject({ status, registryWrite: 'written' })
  const registry = new SageMakerClient(sandboxClient(on.sandbox.awsUrl, 'eu-west-1'))
  const { ModelPackageSummaryList = [] } = await registry.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: 'fraud-scoring' }),
  )
  expect(
    ModelPackageSummaryList.find(({ ModelPackageVersion }) => ModelPackageVersion === 427),
  ).toMatchObject({
    ModelApprovalStatus: status,
  })
  const decided = (await auditEntries(on.database)).findLast(
    ({ action }) => action.startsWith('release.a') || action === 'release.reject',
  )
  expect(decided?.sentence).toContain(`${status}: seen by two`)
})
