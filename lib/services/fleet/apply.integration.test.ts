import { beforeEach, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import type { TestDatabase } from '#lib/db/testing/index.ts'
import { endpointKey } from '#lib/domain/endpoint-identity.ts'
import { printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { told } from '#lib/services/testing/told.ts'
import { say } from '#lib/words/say.ts'
import type { ServiceContext } from '../context.ts'
import { auditEntries, everyRow, people, waitingJobs } from '../testing/desk.ts'
import { demoFleetFile } from '../testing/use-cases.ts'
import { applyFleet, previewFleet } from './apply.ts'
import { currentFleet } from './current.ts'
import { fleetDesk, withMoved, withoutModel } from './testing/fleet-desk.ts'

const desk = fleetDesk()
let held: TestDatabase
let context: ServiceContext
beforeEach(() => {
  ;({ held, context } = desk)
})

const apply = (yaml: string) => applyFleet(context, { yaml })
const inForce = async () => printFleetFile(await currentFleet(held.database.prisma), traitsOf)
const demoModels = [
  'fraud-scoring',
  'fraud-scoring-edge',
  'merchant-risk',
  'chargeback-text',
  'session-anomaly',
  'credit-limit',
  'payment-embeddings',
  'checkout-risk',
]

test('a first file puts its plans, models and endpoints in force, in its order, and sends the worker to look', async () => {
  const { prisma } = held.database
  const models = await prisma.model.findMany({ orderBy: { position: 'asc' }, include: { endpoints: true } })
  expect(models.map(({ slug }) => slug)).toEqual(demoModels)
  expect(models[0]).toMatchObject({ planName: 'nightly-canary', approvalsNeeded: 1, retiredAt: null })
  expect(models[0]?.endpoints).toHaveLength(4)
  const revision = await prisma.fleetRevision.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(revision).toMatchObject({ yaml: demoFleetFile, appliedBy: { id: 'admin' } })
  const jobs = await waitingJobs(held.database)
  expect(jobs).toEqual(expect.arrayContaining(demoModels.map((slug) => `registry:${slug}`)))
  expect(jobs).toContain('observe:sagemaker:123456789012:ap-northeast-1')
})

test('the file in force, exported and applied again, changes nothing', async () => {
  const {
    change: _changes,
    fleet_revision: _revisions,
    audit_entry: _audit,
    jobs: _jobs,
    ...before
  } = await everyRow(held.database)
  const exported = await inForce()
  expect(await previewFleet(context, exported)).toMatchObject({ ok: true, differences: [] })
  expect(await apply(exported)).toEqual({ ok: true, differences: [] })
  expect(await inForce()).toBe(exported)
  expect(await everyRow(held.database)).toMatchObject(before)
  expect((await auditEntries(held.database)).at(-1)?.sentence).toBe(
    'admin@meridian.test applied a fleet file: no change.',
  )
})

test('a preview writes nothing and says what applying then does', async () => {
  const changed = (await inForce()).replace(/(nightly-canary:.*?percent: )10/s, (_, before) => `${before}20`)
  const before = await everyRow(held.database)
  const preview = await previewFleet(context, changed)
  expect(await everyRow(held.database)).toEqual(before)
  expect(preview).toMatchObject({
    differences: [{ kind: 'changed', subject: 'plan nightly-canary' }],
  })
  expect(preview.ok && preview.differences.map(({ said }) => say(said))).toEqual([
    'Plan nightly-canary: shift.percent 10 → 20.',
  ])
  expect(await apply(changed)).toMatchObject({
    ok: true,
    differences: [{ kind: 'changed', subject: 'plan nightly-canary' }],
  })
  const template = await held.database.prisma.planTemplate.findUniqueOrThrow({
    where: { name: 'nightly-canary' },
  })
  expect(template.spec).toMatchObject({ guardrail: { sections: { sagemaker: { percent: 20 } } } })
})

test('a model that the file no longer names is retired with its endpoints and its history, and comes back with it', async () => {
  const before = await inForce()
  const { prisma } = held.database
  const applied = await apply(await withoutModel(held.database, 'credit-limit'))
  expect(applied).toMatchObject({
    ok: true,
    differences: [
      { kind: 'removed', subject: 'model credit-limit' },
      { kind: 'removed', said: { facts: { thing: { is: 'endpoint', model: 'credit-limit' } } } },
      { kind: 'removed' },
    ],
  })
  const retired = await prisma.model.findUniqueOrThrow({
    where: { slug: 'credit-limit' },
    include: { endpoints: true },
  })
  expect(retired.retiredAt).not.toBeNull()
  expect(retired.endpoints.map(({ retiredAt }) => retiredAt !== null)).toEqual([true, true])
  expect(await inForce()).not.toContain('credit-limit')

  expect(await apply(before)).toMatchObject({ ok: true })
  expect(await inForce()).toBe(before)
})

test('an endpoint that moves to another model keeps its identity', async () => {
  const { prisma } = held.database
  const rows = await prisma.endpoint.count()
  expect(await apply(await withMoved(held.database, 'fraud-eu', 'fraud-dublin'))).toMatchObject({ ok: true })
  expect(await prisma.endpoint.count()).toBe(rows)
  const id = endpointKey({
    provider: 'sagemaker',
    account: '123456789012',
    region: 'eu-west-1',
    name: 'fraud-eu',
  })
  expect(await prisma.endpoint.findUnique({ where: { id } })).toMatchObject({
    modelId: 'fraud-dublin',
    retiredAt: null,
  })
})

test('an invalid file is refused line by line, and nothing of it is written', async () => {
  const before = await everyRow(held.database)
  const lines = demoFleetFile.split('\n')
  const wrong = demoFleetFile
    .replace('percent: 10', 'percent: 60')
    .replace('region: sa-east-1,', 'region: sa-east-9,')
  const line = (text: string) => wrong.split('\n').findIndex((candidate) => candidate.includes(text)) + 1
  const refused = await told(apply(wrong))
  expect(refused).toMatchObject({ ok: false, code: 'fleet-file-invalid' })
  const { sentence } = refused as { sentence: string }
  expect(sentence).toContain(`Line ${line('percent: 60')}: `)
  expect(sentence).toContain(`Line ${line('region: sa-east-9')}: `)
  expect(sentence).toContain('sa-east-1')
  for (const yaml of [
    '',
    'plans: [',
    `${lines.slice(0, 10).join('\n')}\n`,
    'a: &a [*a]',
    'plans: {}\nmodels: 7',
  ]) {
    expect(await apply(yaml)).toMatchObject({ ok: false, code: 'fleet-file-invalid' })
  }
  expect(await everyRow(held.database)).toEqual(before)
})

test('two people who apply at once take turns: the last one is in force, whole', async () => {
  const [one, other] = [
    await withoutModel(held.database, 'credit-limit'),
    await withoutModel(held.database, 'merchant-risk'),
  ]
  expect(await Promise.all([apply(one), apply(other)])).toMatchObject([{ ok: true }, { ok: true }])
  expect([one, other]).toContain(await inForce())
})

test('whoever may not apply is refused before the file is read', async () => {
  const viewer = { ...context, actor: people.viewer }
  for (const yaml of ['plans: [', `#${'x'.repeat(3_000_000)}`, await inForce()]) {
    expect(await applyFleet(viewer, { yaml })).toMatchObject({ ok: false, code: 'permission' })
  }
})

test('a fleet of nearly two megabytes is applied as it was previewed, and one above is refused by both with one sentence', async () => {
  const at = demoFleetFile.indexOf('models:') + 'models:\n'.length
  const many = Array.from({ length: 1_000 }, (_, model) => {
    const endpoints = Array.from(
      { length: 9 },
      (_, index) =>
        `      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: many-${model}-${index}, executionRole: "arn:aws:iam::123456789012:role/x", peakRps: 1 }\n`,
    )
    return `  many-${model}:\n    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: g }\n    artifacts: { eu-west-1: s3://fraud }\n    plan: nightly-canary\n    endpoints:\n${endpoints.join('')}`
  })
  const yaml = demoFleetFile.slice(0, at) + many.join('') + demoFleetFile.slice(at)
  expect(yaml.length).toBeGreaterThan(1_500_000)
  const preview = await previewFleet(context, yaml)
  expect(preview).toMatchObject({ ok: true })
  const applied = await apply(yaml)
  expect(applied).toMatchObject({ ok: true })
  expect(applied.ok && applied.differences).toEqual(preview.ok && preview.differences)
  expect(await held.database.prisma.endpoint.count({ where: { name: { startsWith: 'many-' } } })).toBe(9_000)

  const above = `${yaml}#${'x'.repeat(2_000_000 - yaml.length)}`
  const [previewed, refused] = [await previewFleet(context, above), await told(apply(above))]
  expect(refused).toMatchObject({ ok: false, code: 'fleet-file-invalid' })
  expect(previewed.ok ? [] : previewed.problems.map(({ said }) => say(said))).toEqual([
    (refused as { sentence: string }).sentence,
  ])
}, 120_000)
