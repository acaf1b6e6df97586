import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type TestSandbox } from '../testing/index.ts'

const REGISTRY = 'projects/fraud-ml-prod/locations/europe-west4/models/payment-embeddings'
const where = { region: 'europe-west4', model: 'payment-embeddings' }

let sandbox: TestSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(async () => {
  await sandbox.stop()
})
beforeEach(async () => {
  await fetch(`${sandbox.controlUrl}/reset`, { method: 'POST' })
  await fetch(`${sandbox.controlUrl}/publish`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'payment-embeddings',
      artifact: 'v57',
      image: 'payment-embeddings:torch-2.7',
    }),
  })
})

async function change(body: object) {
  const response = await fetch(`${sandbox.controlUrl}/faults`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

interface Version {
  versionId: string
  versionAliases: string[]
  artifactUri: string
  versionUpdateTime: string
  containerSpec: { imageUri: string; env: { name: string; value: string }[] }
}

async function versions(): Promise<Map<string, Version>> {
  const response = await fetch(
    `http://127.0.0.1:${sandbox.googleRestPort}/v1beta1/${REGISTRY}:listVersions?pageSize=100`,
    { headers: { authorization: 'Bearer any' } },
  )
  const { models } = (await response.json()) as { models: Version[] }
  return new Map(models.map((version) => [version.versionId, version]))
}

test('a published release may differ from another one in its image only', async () => {
  const all = await versions()
  const [old, fresh] = [all.get('57'), all.get('58')]
  expect(fresh?.artifactUri).toBe(old?.artifactUri)
  expect(fresh?.containerSpec.env).toEqual(old?.containerSpec.env)
  expect(fresh?.containerSpec.imageUri).not.toBe(old?.containerSpec.imageUri)
})

test('an alias can be moved, and its holder loses it', async () => {
  const before = await versions()
  sandbox.pass(60)
  const answer = await change({ kind: 'move-version-alias', ...where, alias: 'v57', version: '58' })
  expect(answer).toMatchObject({ status: 201, body: { alias: 'v57', modelVersion: `${REGISTRY}@58` } })
  const after = await versions()
  expect(after.get('58')?.versionAliases).toContain('v57')
  expect(after.get('57')?.versionAliases).not.toContain('v57')
  expect(after.get('57')?.versionUpdateTime).not.toBe(before.get('57')?.versionUpdateTime)
})

test('a version can be deleted, and not while it is deployed', async () => {
  expect((await change({ kind: 'delete-version', ...where, version: 'v58' })).status).toBe(201)
  expect((await versions()).has('58')).toBe(false)
  const refused = await change({ kind: 'delete-version', ...where, version: 'v57' })
  expect(refused.status).toBe(409)
  expect(refused.body.error).toContain('is deployed as DeployedModel')
})

test('the default version cannot be deleted, because the cloud does not, and can be once another one is the default', async () => {
  const [first = ''] = [...(await versions())].find(([, one]) => one.versionAliases.includes('default')) ?? []
  const remove = () => change({ kind: 'delete-version', ...where, version: first })
  const refused = await remove()
  expect([refused.status, refused.body.error]).toEqual([
    409,
    expect.stringContaining('is the default version'),
  ])
  expect((await versions()).has(first)).toBe(true)
  await change({ kind: 'move-version-alias', ...where, alias: 'default', version: '58' })
  expect((await remove()).status).toBe(201)
  const left = await versions()
  expect([left.has(first), left.get('58')?.versionAliases]).toEqual([
    false,
    expect.arrayContaining(['default']),
  ])
})

test('the only version of a model cannot be deleted, because the cloud does not', async () => {
  sandbox.world.vertex.seed.model({ account: 'fraud-ml-prod', region: where.region }, { modelId: 'churn' })
  const refused = await change({ kind: 'delete-version', ...where, model: 'churn', version: '1' })
  expect([refused.status, refused.body.error]).toEqual([
    409,
    expect.stringContaining('is the only one of Model churn'),
  ])
})

test('an alias moved behind our back changes what a call of MergeVersionAliases changes', async () => {
  const { world } = sandbox
  const place = { account: 'fraud-ml-prod', region: where.region }
  for (const modelId of ['by-fault', 'by-call'])
    for (const alias of ['v1', 'v2']) world.vertex.seed.model(place, { modelId, versionAliases: [alias] })
  const of = (model: string) => REGISTRY.replace(where.model, model)
  const call = async (path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${sandbox.googleRestPort}/v1beta1/${path}`, {
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    })
    return (await response.json()) as Record<string, unknown>
  }
  sandbox.pass(60)
  await change({ kind: 'move-version-alias', ...where, model: 'by-fault', alias: 'v1', version: '2' })
  await call(`${of('by-call')}@2:mergeVersionAliases`, { versionAliases: ['v1'] })
  const told = async (model: string) =>
    JSON.stringify(await call(`${of(model)}:listVersions`))
      .replaceAll(model, '…')
      .replaceAll(/"etag":"[^"]*"/g, '')
  expect(await told('by-fault')).toBe(await told('by-call'))
})

test.each([
  [{ kind: 'delete-version', ...where, version: 'v999' }, 409, /no version/],
  [{ kind: 'delete-version', ...where }, 400, /"version"/],
  [{ kind: 'move-version-alias', ...where, version: '58', alias: 'V57' }, 409, /not allowed/],
  [{ kind: 'move-version-alias', ...where, version: '58', alias: '-v58' }, 409, /not allowed/],
  [{ kind: 'move-version-alias', ...where, version: '58', alias: 'v57', to: 1 }, 400, /to/],
])('%j is refused with a sentence', async (body, status, message) => {
  const answer = await change(body)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toMatch(message)
})
