import { afterEach, beforeEach, expect, test } from 'vitest'
import { saidJson } from '#lib/db/rows/said-json.ts'
import { say } from '#lib/words/say.ts'
import { applyFault } from './testing/faults.ts'
import { account, manager, modelId } from './testing/fleet.ts'
import { type Stage, stage, takeIn } from './testing/stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

const stateOf = (endpointId: string) =>
  on.database.prisma.endpointState.findUniqueOrThrow({ where: { endpointId } })
const release = (label: string) => on.database.prisma.release.findFirstOrThrow({ where: { modelId, label } })

test('at first sight every endpoint is known down to its digest and adopted as intended', async () => {
  const v426 = await release('v426')
  expect(v426.artifactDigest).toMatch(/^sha256:[0-9a-f]{64}$/)
  const endpoints = await on.database.prisma.endpoint.findMany({ include: { observation: true } })
  expect(endpoints).toHaveLength(4)
  for (const endpoint of endpoints) {
    expect(endpoint.observation).toMatchObject({ label: 'v426', releaseId: v426.id, driftSince: null })
    expect(endpoint.intendedDigest).toBe(v426.artifactDigest)
  }
})

test('an endpoint seen before its release is known goes by its label afterwards', async () => {
  const { prisma } = on.database
  await prisma.artifactCopy.deleteMany()
  await prisma.release.deleteMany()
  await prisma.servingInterval.deleteMany()
  await prisma.endpointState.deleteMany()
  await prisma.endpoint.updateMany({
    data: { intendedConfigName: null, intendedDigest: null, intendedReleaseId: null },
  })
  await on.enqueue({ task: 'observe-region', provider: 'sagemaker', account, region: 'eu-west-1' })
  await on.runDue()
  const before = await prisma.endpointState.findFirstOrThrow()
  expect(before.label).toMatch(/^sha256:/)

  await on.enqueue({ task: 'sync-registry', modelId })
  await on.runDue()
  const after = await prisma.endpointState.findFirstOrThrow({
    where: { endpointId: before.endpointId },
    include: { endpoint: true },
  })
  expect(after).toMatchObject({ label: 'v426', releaseId: expect.any(String) })
  expect(after.endpoint.intendedReleaseId).toBe(after.releaseId)
  expect(await prisma.servingInterval.count({ where: { label: { startsWith: 'sha256:' } } })).toBe(0)
})

test("a change behind Meridian's back is seen as drift within a minute of cloud time", async () => {
  await on.enqueue({ task: 'observe-region', provider: 'sagemaker', account, region: 'ap-southeast-2' })
  await on.runDue()
  await applyFault(on, {
    kind: 'change-endpoint',
    region: 'ap-southeast-2',
    endpoint: 'fraud-au',
    release: 'v425',
  })
  await on.pass(60)

  const state = await stateOf('fraud-au')
  expect(state.label).toBe('v425')
  expect(say(saidJson.parse(state.driftSaid))).toContain('v425')
  const audit = await on.database.prisma.auditEntry.findMany({ where: { action: 'endpoint.drift' } })
  expect(audit).toMatchObject([
    { subjectKind: 'endpoint', subjectId: 'fraud-scoring/ap-southeast-2/fraud-au' },
  ])
  const open = await on.database.prisma.servingInterval.findMany({
    where: { endpointId: 'fraud-au', endedAt: null },
  })
  expect(open).toMatchObject([{ label: 'v425', share: 1 }])
})

test('an unchanged region costs one list call a look and no details', async () => {
  const before = on.sandbox.world.calls.nextId
  await on.enqueue({ task: 'observe-region', provider: 'sagemaker', account, region: 'eu-west-1' })
  await on.runDue()
  const calls = on.sandbox.world.calls.find({ since: before - 1 })
  expect(calls.map((call) => call.operation)).toEqual(['ListEndpoints'])
})

test('a region that does not answer keeps its last known state and says since when', async () => {
  const outage = on.sandbox.world.faults.add({ kind: 'control-plane-down', region: 'ap-northeast-1' })
  await on.enqueue({ task: 'observe-region', provider: 'sagemaker', account, region: 'ap-northeast-1' })
  await on.runDue()
  const away = await stateOf('fraud-jp')
  expect(away.label).toBe('v426')
  expect(away.unreachableSince).not.toBeNull()
  expect(say(saidJson.parse(away.unreachableSaid))).toContain('Tokyo')
  on.sandbox.world.faults.remove(outage.id)
  await on.pass(60)
  expect((await stateOf('fraud-jp')).unreachableSince).toBeNull()
})

test("a cloud that does not answer says nothing of another cloud's endpoints in the same account and region", async () => {
  const { prisma } = on.database
  const other = 'of-another-cloud'
  await prisma.$executeRaw`
    INSERT INTO endpoint SELECT (jsonb_populate_record(e, ${{ id: other, provider: 'another-cloud' }}::jsonb)).*
    FROM endpoint e WHERE id = 'fraud-eu'`
  await prisma.$executeRaw`
    INSERT INTO endpoint_state SELECT (jsonb_populate_record(s, ${{ endpointId: other }}::jsonb)).*
    FROM endpoint_state s WHERE "endpointId" = 'fraud-eu'`
  const before = await stateOf('fraud-eu')

  await on.enqueue({ task: 'observe-region', provider: 'another-cloud', account, region: 'eu-west-1' })
  await on.pass(60)
  const after = await stateOf('fraud-eu')
  expect(after.unreachableSince).toBeNull()
  expect(after.observedAt.getTime()).toBeGreaterThan(before.observedAt.getTime())
  expect(say(saidJson.parse((await stateOf(other)).unreachableSaid))).toContain('another-cloud')
})

test('a new release appears with its evidence and its artifact is followed into every region', async () => {
  const response = await fetch(`${on.sandbox.controlUrl}/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: modelId }),
  })
  expect(response.ok).toBe(true)
  await on.enqueue({ task: 'sync-registry', modelId })
  await on.runDue()
  const v428 = await release('v428')
  expect(v428).toMatchObject({ status: 'Pending', evaluation: { auc: expect.any(Number) } })
  await on.pass(60)
  const copies = await on.database.prisma.artifactCopy.findMany({ where: { releaseId: v428.id } })
  expect(copies.map((copy) => copy.state).sort()).toEqual(['present', 'present', 'present', 'source'])
})

test('a release on which nobody decides is looked for every minute of its first day and every hour from then on', async () => {
  const { prisma, pool } = on.database
  const waitsSeconds = async (ageHours: number) => {
    const registeredAt = new Date(on.clock.now().getTime() - ageHours * 3_600_000)
    const { id } = await prisma.release.update({
      where: { id: 'fraud-scoring-v427' },
      data: { registeredAt },
    })
    await on.enqueue({ task: 'check-artifacts', releaseId: id })
    await on.runDue()
    const { rows } = await pool.query<{ seconds: number }>(
      'SELECT extract(epoch FROM run_at - created_at)::float8 AS seconds FROM graphile_worker.jobs WHERE key = $1',
      [`artifacts:${id}`],
    )
    return Math.round(rows[0]?.seconds ?? 0)
  }
  expect(await waitsSeconds(23)).toBeLessThanOrEqual(60)
  expect(await waitsSeconds(25)).toBe(3_600)
})

test('what is decided in the registry is taken over, in the name of the registry', async () => {
  const { registryRef } = await release('v427')
  const location = { kind: 'sagemaker', account, region: 'eu-west-1', group: 'fraud-scoring' } as const
  on.sandbox.pass(1)
  await on.context.clouds
    .registry('sagemaker')
    .writeApproval(location, registryRef, 'Rejected', 'drifts in Q3')
  await on.enqueue({ task: 'sync-registry', modelId })
  await on.runDue()
  expect(await release('v427')).toMatchObject({ status: 'Rejected', registryWrite: 'none' })
  const audit = await on.database.prisma.auditEntry.findMany({ where: { action: 'release.reject' } })
  expect(audit).toMatchObject([{ actor: { kind: 'registry' }, subjectId: 'fraud-scoring/v427' }])
})

/** As a decision leaves it that the registry has yet to be told of. */
const approvedHere = () => ({
  status: 'Approved',
  statusReason: 'evidence is within',
  statusAt: on.clock.now(),
  statusBy: { ...manager },
  registryWrite: 'pending',
})

test('a decision that the registry refused is shown as refused, and is written by itself once the reason has gone', async () => {
  const { id, registryRef } = await release('v427')
  await on.database.prisma.release.update({
    where: { id },
    data: {
      ...approvedHere(),
      registryRef: registryRef.replace('fraud-scoring', 'no-such-group'),
    },
  })
  await on.enqueue({ task: 'write-approval', releaseId: id })
  await on.runDue()
  expect(await release('v427')).toMatchObject({
    registryWrite: 'failed',
    registryWriteSaid: {
      code: 'decision-untold',
      facts: { message: expect.stringContaining('does not exist') },
    },
  })

  // As if its entry had been touched in the registry, where it is pending still: nobody has taken the decision back.
  await on.database.prisma.release.update({
    where: { id },
    data: { registryRef, registryModifiedAt: new Date(0) },
  })
  await on.enqueue({ task: 'sync-registry', modelId })
  await on.runDue()
  expect(await release('v427')).toMatchObject({ status: 'Approved', registryWrite: 'failed' })

  await on.pass(3_500)
  expect(await release('v427')).toMatchObject({ registryWrite: 'failed' })
  await on.pass(200)
  expect(await release('v427')).toMatchObject({ registryWrite: 'written', registryWriteSaid: null })
})

test('what is approved here is written to the registry, once, and a sync does not undo it', async () => {
  const { id } = await release('v427')
  await on.database.prisma.release.update({
    where: { id },
    data: {
      ...approvedHere(),
    },
  })
  const away = on.sandbox.world.faults.add({ kind: 'control-plane-down', region: 'eu-west-1' })
  await on.enqueue({ task: 'write-approval', releaseId: id })
  await on.enqueue({ task: 'sync-registry', modelId })
  await on.runDue()
  expect(await release('v427')).toMatchObject({ status: 'Approved', registryWrite: 'pending' })
  on.sandbox.world.faults.remove(away.id)
  await on.pass(120)
  expect(await release('v427')).toMatchObject({ status: 'Approved', registryWrite: 'written' })
  const location = { kind: 'sagemaker', account, region: 'eu-west-1', group: 'fraud-scoring' } as const
  const { releases } = await on.context.clouds.registry('sagemaker').list(location, 1)
  expect(releases[0]).toMatchObject({ label: 'v427', status: 'Approved' })
  expect(on.calls('UpdateModelPackage').filter((call) => call.status === 200)).toHaveLength(1)
})
