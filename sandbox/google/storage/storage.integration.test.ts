import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSandbox, type TestSandbox } from '../../testing/index.ts'
import { World } from '../../world/world.ts'
import { crc32c } from './crc32c.ts'

let sandbox: TestSandbox
beforeEach(async () => {
  sandbox = await startSandbox({ empty: true })
  sandbox.world.storage.seedBucket('models', 'payments-prod', 'europe-west4')
})
afterEach(() => sandbox.stop())

interface Answer {
  status: number
  body: {
    items?: { name: string; size: string; crc32c: string; generation: string; timeCreated: string }[]
    prefixes?: string[]
    nextPageToken?: string
    location?: string
    error?: { code: number; message: string; errors: { reason: string }[] }
  }
}

async function ask(path: string, options: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: 'Bearer any', 'content-type': 'text/plain' }
  const answer = await fetch(`http://127.0.0.1:${sandbox.googleRestPort}${path}`, { headers, ...options })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] }
}

const put = (name: string, body: string) =>
  ask(`/upload/storage/v1/b/models/o?uploadType=media&name=${encodeURIComponent(name)}`, {
    method: 'POST',
    body,
  })

test('the checksum is the one that the Castagnoli polynomial is known by', () => {
  expect(Buffer.from(crc32c(Buffer.from('123456789')), 'base64').toString('hex')).toBe('e3069283')
})

test('an object that is written anew is another generation, with its own time', async () => {
  await put('v1/model.joblib', 'one')
  const [first] = (await ask('/storage/v1/b/models/o?prefix=v1/')).body.items ?? []
  sandbox.pass(60)
  await put('v1/model.joblib', 'two')
  const [second, ...others] = (await ask('/storage/v1/b/models/o?prefix=v1/')).body.items ?? []
  expect(others).toEqual([])
  expect(first).toMatchObject({ name: 'v1/model.joblib', size: '3', crc32c: crc32c(Buffer.from('one')) })
  expect(second?.crc32c).toBe(crc32c(Buffer.from('two')))
  expect(Number(second?.generation)).toBeGreaterThan(Number(first?.generation))
  expect(Date.parse(second?.timeCreated ?? '') - Date.parse(first?.timeCreated ?? '')).toBe(60_000)
})

test('a list goes on where its page ended, and tells folders by the delimiter', async () => {
  for (const name of ['a', 'b', 'v1/model', 'v2/model']) await put(name, name)
  const first = await ask('/storage/v1/b/models/o?maxResults=3')
  const rest = await ask(`/storage/v1/b/models/o?maxResults=3&pageToken=${first.body.nextPageToken}`)
  const names = [first, rest].flatMap(({ body }) => body.items ?? []).map(({ name }) => name)
  expect(names).toEqual(['a', 'b', 'v1/model', 'v2/model'])
  const { body } = await ask('/storage/v1/b/models/o?delimiter=/')
  expect(body.items?.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(body.prefixes).toEqual(['v1/', 'v2/'])
})

test('what is not there, and what is not allowed, is refused in Cloud Storage’s own form', async () => {
  expect((await ask('/storage/v1/b/models')).body.location).toBe('EUROPE-WEST4')
  expect((await ask('/storage/v1/b/other/o')).status).toBe(404)
  expect((await ask('/storage/v1/b/models/o/v1%2Fmodel')).body.error?.errors[0]?.reason).toBe('notFound')
  const denied = {
    kind: 'access-denied',
    service: 'storage.googleapis.com',
    operation: 'objects.list',
  } as const
  sandbox.world.faults.add(denied)
  const refused = await ask('/storage/v1/b/models/o')
  expect(refused).toMatchObject({
    status: 403,
    body: { error: { code: 403, errors: [{ reason: 'forbidden' }] } },
  })
  expect(refused.body.error?.message).toContain("Permission 'storage.objects.list' denied")
  expect(sandbox.world.calls.find({ operation: 'objects.list' }).at(-1)).toMatchObject({
    ...{ service: 'storage.googleapis.com', account: 'payments-prod', region: 'europe-west4', status: 403 },
  })
})

test('objects outlive a restart, and a world from before there were any has none', async () => {
  await put('v1/model', 'one')
  const snapshot = JSON.parse(JSON.stringify(sandbox.world.snapshot())) as ReturnType<World['snapshot']>
  const again = new World({ startAt: 0, rate: 0 })
  again.restore(snapshot)
  expect(again.storage.list('models', '').map(({ name }) => name)).toEqual(['v1/model'])
  const { storage: _storage, ...earlier } = snapshot
  again.restore(earlier)
  expect(again.storage.bucket('models')).toBeUndefined()
})
