import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { parseFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { startSandbox, type TestSandbox } from '#sandbox/testing/index.ts'
import { auditEntries } from '../testing/desk.ts'
import { demoFleetFile } from '../testing/use-cases.ts'

const script = path.resolve(import.meta.dirname, '../../../scripts/fleet.ts')
const demoFile = path.resolve(import.meta.dirname, '../../../sandbox/demo/fleet.yaml')

let held: TestDatabase
let sandbox: TestSandbox
let folder: string
beforeAll(async () => {
  held = await testDatabase()
  sandbox = await startSandbox()
  folder = mkdtempSync(path.join(tmpdir(), 'meridian-fleet-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await sandbox.stop()
  await held.drop()
})

/** `npm run fleet -- …` as a person runs it beside a running Meridian. */
async function fleet(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [script, ...words], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      DATABASE_URL: held.url,
      AUTH_SECRET: 'fleet-command-test-secret-of-32-characters',
      SANDBOX_AWS_PORT: new URL(sandbox.awsUrl).port,
      SANDBOX_CONTROL_PORT: new URL(sandbox.controlUrl).port,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = [text(child.stdout), text(child.stderr)]
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, out: await out, err: await err }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let read = ''
  for await (const chunk of stream) read += String(chunk)
  return read
}

test('apply --dry-run says what would change and writes nothing; apply does it, export gives it back', async () => {
  const dry = await fleet('apply', demoFile, '--dry-run')
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('added: Model fraud-scoring is added.') })
  expect(await held.database.prisma.model.count()).toBe(0)
  expect(await auditEntries(held.database)).toEqual([])

  expect(await fleet('apply', demoFile)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Applied ${demoFile}.`),
  })
  expect(await auditEntries(held.database)).toMatchObject([
    { action: 'fleet.apply', actor: { kind: 'system' } },
  ])

  const exported = path.join(folder, 'exported.yaml')
  expect(await fleet('export', '--out', exported)).toMatchObject({ code: 0, out: '' })
  const [inForce, demo] = [
    parseFleetFile(readFileSync(exported, 'utf8'), traitsOf),
    parseFleetFile(demoFleetFile, traitsOf),
  ]
  if (!inForce.ok || !demo.ok) throw new Error('The exported file or the demo’s is not valid.')
  expect(inForce.fleet).toEqual(demo.fleet)
  expect((await fleet('apply', exported, '--dry-run')).out).not.toMatch(/^(added|changed|removed):/m)
})

test('an invalid file is refused with the file, the line and a sentence, and nothing is written', async () => {
  const file = path.join(folder, 'wrong.yaml')
  writeFileSync(file, demoFleetFile.replace('percent: 10', 'percent: 60'))
  const line = demoFleetFile.split('\n').findIndex((candidate) => candidate.includes('percent: 10')) + 1
  const before = await held.database.prisma.fleetRevision.count()
  const refused = await fleet('apply', file)
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain(`${file}:${line}: `)
  expect(await held.database.prisma.fleetRevision.count()).toBe(before)
})

test('discover writes a file for what is found in the account, which can be applied as it is', async () => {
  const regions = ['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'].flatMap((region) => [
    '--region',
    region,
  ])
  const file = path.join(folder, 'discovered.yaml')
  const found = await fleet('discover', '--account', '123456789012', ...regions, '--out', file)
  expect(found.code).toBe(0)
  const discovered = parseFleetFile(readFileSync(file, 'utf8'), traitsOf)
  expect(discovered).toMatchObject({ ok: true })
  expect(readFileSync(file, 'utf8')).toContain('fraud-eu-latency-p99')
  expect((await fleet('apply', file, '--dry-run')).code).toBe(0)
})

test('schema prints the JSON Schema for editors, and anything else the usage', async () => {
  const schema = await fleet('schema')
  expect(schema.code).toBe(0)
  expect(JSON.parse(schema.out)).toMatchObject({
    title: 'Meridian fleet file',
    properties: { plans: {}, models: {} },
  })
  for (const words of [['apply'], ['discover', '--account', '123456789012']]) {
    expect(await fleet(...words)).toMatchObject({ code: 2, err: expect.stringContaining('Usage:') })
  }
})
