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

test.each([
  [{ kind: 'delete-version', ...where, version: 'v999' }, 409, /no version/],
  [{ kind: 'delete-version', ...where }, 400, /"version"/],
  [{ kind: 'move-version-alias', ...where, version: '58', alias: 'V57' }, 409, /not allowed/],
  [{ kind: 'move-version-alias', ...where, version: '58', alias: 'v57', to: 1 }, 400, /to/],
])('%j is refused with a sentence', async (body, status, message) => {
  const answer = await change(body)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toMatch(message)
})
