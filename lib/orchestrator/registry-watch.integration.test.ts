import { afterEach, beforeEach, expect, test } from 'vitest'
import { modelFromRow } from '#lib/db/rows/fleet.ts'
import { saidJson } from '#lib/db/rows/said-json.ts'
import { approveRelease, rejectRelease } from '#lib/services/releases/decide.ts'
import { as, people } from '#lib/services/testing/desk.ts'
import { say } from '#lib/words/say.ts'
import { publish } from '#sandbox/demo/publish.ts'
import { applyFault } from './testing/faults.ts'
import { seedRollout } from './testing/fleet.ts'
import { inWords } from './testing/in-words.ts'
import { approve, type Stage, stage, takeIn } from './testing/stage.ts'

/** What happens to a release in its registry and its bucket while no rollout watches it. */

const fraud = { model: 'fraud-scoring', release: 'v427' }
const artifactOf = (label: string) => `s3://fraud-models-eu/${label}/model.tar.gz`

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

const release = (label: string) => on.database.prisma.release.findFirstOrThrow({ where: { label } })
const withdrawn = async (label: string) => (await release(label)).withdrawal
const overwrite = (label: string) => applyFault(on, { kind: 'overwrite-artifact', url: artifactOf(label) })

async function pending(): Promise<string> {
  const { release: label } = publish(on.sandbox.world, { model: 'fraud-scoring' })
  await on.pass(180)
  expect((await release(label)).status).toBe('Pending')
  return label
}

test('the artifact of a release that serves is watched on after its rollout, and of the newest approved one', async () => {
  await approve(on, 'v427')
  await overwrite('v426')
  await on.pass(240)
  expect(await withdrawn('v426')).toMatchObject({ kind: 'artifact-changed' })
  expect(await withdrawn('v427')).toBeNull()
  await overwrite('v427')
  await on.pass(700)
  expect(await withdrawn('v427')).toMatchObject({ kind: 'artifact-changed' })
})

test('an artifact that was written anew before the decision is what is decided on, and an approval of what it was before does not count', async () => {
  const label = await pending()
  const { fingerprint, id } = await release(label)
  const given = {
    actorId: 'ada',
    actor: {},
    decision: 'Approved',
    reason: 'good figures',
    at: on.clock.now(),
  }
  await on.database.prisma.approval.create({ data: { releaseId: id, ...given } })
  await overwrite(label)
  // Training tells the registry that it has finished.
  await applyFault(on, {
    ...fraud,
    release: label,
    kind: 'change-approval',
    status: 'PendingManualApproval',
    description: 'retrained',
  })
  await on.pass(120)
  expect((await release(label)).fingerprint).not.toBe(fingerprint)
  expect(await on.database.prisma.approval.count({ where: { releaseId: id } })).toBe(0)
  const said = await on.database.prisma.auditEntry.findFirstOrThrow({ where: { action: 'release.changed' } })
  expect(said.sentence).toBe(
    `fraud-scoring ${label} was changed in the registry before it was decided on. One approval of what it was before no longer counts.`,
  )
  // Whoever still looks at what it was before decides nothing.
  const decided = (statement: number) =>
    approveRelease(as(on, people.approver), { ...fraud, release: label, reason: 'good figures', statement })
  expect(await decided(1)).toMatchObject({ ok: false, code: 'release-changed' })
  expect(await decided(2)).toMatchObject({ ok: true })
  await on.pass(700)
  expect(await withdrawn(label)).toBeNull()
})

test('an artifact that was overwritten before anybody read it is not what was registered, and is not promoted', async () => {
  // In one part: else its ETag says nothing about its content.
  await applyFault(on, { kind: 'overwrite-artifact', url: artifactOf('v427'), upload: 'whole' })
  const { registry } = modelFromRow(await on.database.prisma.model.findFirstOrThrow())
  const { account, region } = registry
  const store = on.anotherWorker().clouds.artifacts(registry.kind)
  const stored = await store.read(account, region, artifactOf('v427'), 'archive')
  expect(stored).toHaveProperty('md5', expect.any(String))
  const registered = async (ModelDataETag: string | undefined) => {
    const { release: label } = publish(on.sandbox.world, {
      model: 'fraud-scoring',
      containers: [{ artifact: 'v427', members: { ModelDataETag } }],
    })
    await on.pass(180)
    await approve(on, label)
    await on.pass(700)
    return label
  }
  expect(await withdrawn(await registered(stored?.md5))).toBeNull()
  expect(await withdrawn(await registered('0'.repeat(32)))).toMatchObject({
    kind: 'artifact-not-registered',
    detail: artifactOf('v427'),
  })
})

test('a change that could not be read when it was seen is compared when it can be, and hides nothing of the others', async () => {
  await approve(on, 'v427')
  await on.pass(60)
  await overwrite('v427')
  await applyFault(on, {
    ...fraud,
    kind: 'change-approval',
    status: 'Approved',
    description: 'approved here',
  })
  const denied = on.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  const label = 'v426'
  await applyFault(on, { kind: 'delete-package', model: 'fraud-scoring', release: label })
  await on.pass(120)
  expect(await withdrawn(label)).toMatchObject({ kind: 'deleted' })
  expect(await withdrawn('v427')).toBeNull()
  on.sandbox.world.faults.remove(denied.id)
  await on.pass(120)
  expect(await withdrawn('v427')).toMatchObject({ kind: 'artifact-changed' })
})

test('a version whose artifact may not be read is listed with what is not known, and the trouble is told', async () => {
  const denied = on.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  const label = await pending()
  const model = await on.database.prisma.model.findUniqueOrThrow({ where: { id: 'fraud-scoring' } })
  expect((await release(label)).artifactDigest).toBeNull()
  expect(model.registrySaid).toMatchObject({ code: 'artifact-unread', facts: { reason: 'denied' } })
  expect(say(saidJson.parse(model.registrySaid))).toMatch(/s3:GetObject/)
  on.sandbox.world.faults.remove(denied.id)
  await on.pass(120)
  expect((await release(label)).artifactDigest).toMatch(/^sha256:/)
})

test('a rejection in the registry that is newer than our approval is not written over by it', async () => {
  const label = await pending()
  const at = on.clock.now()
  await on.database.prisma.release.updateMany({
    where: { label },
    data: { status: 'Approved', statusAt: at, registryWrite: 'pending' },
  })
  on.sandbox.world.clock.advance(5_000)
  await applyFault(on, {
    ...fraud,
    release: label,
    kind: 'change-approval',
    status: 'Rejected',
    description: 'biased',
  })
  await on.enqueue({ task: 'write-approval', releaseId: (await release(label)).id })
  await on.runDue()
  expect(await release(label)).toMatchObject({
    status: 'Rejected',
    statusReason: 'biased',
    registryWrite: 'none',
  })
  await on.pass(120)
  expect((await release(label)).status).toBe('Rejected')
})

test('a rejection here stands in the rollout that is open with the release, as one in the registry does', async () => {
  await approve(on, 'v427')
  const slug = await seedRollout(on.database, {
    ...{ at: on.clock.now(), label: 'v427', waves: [['fraud-eu']] },
  })
  const rejected = await rejectRelease(as(on, people.approver), { ...fraud, reason: 'biased in São Paulo' })
  expect(rejected).toMatchObject({ ok: true })
  const events = await on.database.prisma.rolloutEvent.findMany({ where: { rolloutId: slug } })
  const told = events.filter(({ kind }) => kind === 'release-withdrawn').map(({ said }) => inWords(said))
  expect(told).toEqual([`v427 was rejected by ${people.approver.label}: biased in São Paulo.`])
})

test('with S3 denied an image that is gone is seen all the same, no silence lifts that, and the model says what could not be looked at', async () => {
  await approve(on, 'v427')
  await on.pass(60)
  const image = (await release('v427')).image.replace(/@.*$/, '')
  const denied = on.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  await applyFault(on, { kind: 'delete-image', image })
  await on.pass(700)
  expect(await withdrawn('v427')).toMatchObject({ kind: 'image-changed' })
  expect(inWords((await release('v427')).watchSaid)).toMatch(/s3:GetObject/)
  on.sandbox.world.faults.remove(denied.id)
  on.sandbox.world.faults.add({ kind: 'access-denied', service: 'ecr' })
  await on.pass(120)
  expect(await withdrawn('v427')).toMatchObject({ kind: 'image-changed' })
  expect((await release('v427')).watchSaid).toBeNull()
})

test('an artifact that is written anew in parts is withdrawn as not comparable, and a region whose own copy is overwritten is marked', async () => {
  const written = { upload: 'parts', checksum: 'none' }
  await applyFault(on, { kind: 'overwrite-artifact', url: artifactOf('v426'), ...written })
  await applyFault(on, {
    kind: 'overwrite-artifact',
    url: 's3://fraud-models-au/v426/model.tar.gz',
    upload: 'whole',
  })
  await on.pass(240)
  expect(await withdrawn('v426')).toMatchObject({ kind: 'artifact-rewritten', detail: artifactOf('v426') })
  const copy = await on.database.prisma.artifactCopy.findFirstOrThrow({
    where: { release: { label: 'v426' }, region: 'ap-southeast-2' },
  })
  expect(copy.spoiled).toMatchObject({ copy: { kind: 'copy-changed' } })
})

test('a group that is gone makes its releases deleted, outside a rollout too', async () => {
  await approve(on, 'v427')
  for (const entry of await on.database.prisma.release.findMany({ select: { label: true } }))
    await applyFault(on, { kind: 'delete-package', model: 'fraud-scoring', release: entry.label })
  const { account, region } = modelFromRow(await on.database.prisma.model.findFirstOrThrow()).registry
  const operation = 'DeleteModelPackageGroup'
  on.sandbox.world.sagemaker.operations[operation]?.({
    place: { account, region },
    operation,
    input: { ModelPackageGroupName: 'fraud-scoring' },
  })
  await on.pass(120)
  expect(await withdrawn('v426')).toMatchObject({ kind: 'deleted' })
  expect(await withdrawn('v427')).toMatchObject({ kind: 'deleted' })
})
