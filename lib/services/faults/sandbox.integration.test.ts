import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import { as, auditEntries, everyRow, people } from '../testing/desk.ts'
import { readSandbox } from './read.ts'
import { clearFault, injectFault, publishRelease } from './sandbox.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
})
afterAll(() => on.end())

const outage = { kind: 'control-plane-down', region: 'ap-northeast-1' }
const active = () => on.sandbox.world.faults.active()

test('faults are refused with live clouds, also to an admin, and nothing is written', async () => {
  const live = { ...as(on, people.admin), sandboxControlUrl: undefined }
  const before = await everyRow(on.database)
  for (const act of [
    () => injectFault(live, { fault: outage }),
    () => clearFault(live, { id: 'fault-1' }),
    () => publishRelease(live, { model: 'fraud-scoring' }),
  ]) {
    expect(await act()).toMatchObject({ ok: false, code: 'live-clouds' })
  }
  expect(await everyRow(on.database)).toEqual(before)
  expect(active()).toEqual([])
})

test('a fault comes into force with its audit entry, and goes with another', async () => {
  const context = as(on, people.manager)
  expect(await injectFault(context, { fault: outage, durationSeconds: 600 })).toEqual({ ok: true })
  const [fault] = active()
  expect(fault).toMatchObject({ fault: outage })
  expect((await auditEntries(on.database)).at(-1)?.sentence).toBe(
    'manager@meridian.test injected a fault: The control plane in Tokyo does not answer.',
  )
  expect(await clearFault(context, { id: String(fault?.id) })).toEqual({ ok: true })
  expect(active()).toEqual([])
})

test('what the sandbox refuses is said in its own words, and is not audited', async () => {
  const context = as(on, people.manager)
  const before = await everyRow(on.database)
  expect(await told(injectFault(context, { fault: { kind: 'earthquake' } }))).toMatchObject({
    code: 'fault-refused',
    sentence: expect.stringContaining('"kind" must be one of'),
  })
  expect(await injectFault(context, { fault: outage, durationSeconds: -1 })).toMatchObject({
    code: 'fault-refused',
  })
  expect(await clearFault(context, { id: '../reset' })).toMatchObject({ code: 'fault-refused' })
  expect(await publishRelease(context, { model: 'no-such-model' })).toMatchObject({ code: 'fault-refused' })
  expect(await everyRow(on.database)).toEqual(before)
  expect(active()).toEqual([])
})

test('a sandbox that is away is a sentence', async () => {
  const context = { ...as(on, people.manager), sandboxControlUrl: 'http://127.0.0.1:9' }
  expect(await injectFault(context, { fault: outage })).toMatchObject({ code: 'sandbox-away' })
})

test('what is in force and what was asked are read, and a sandbox that is away is not a failure', async () => {
  const context = as(on, people.manager)
  const fault = { kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v427', scoreShift: -0.2 }
  expect(await injectFault(context, { fault, durationSeconds: 600 })).toEqual({ ok: true })
  const reading = await readSandbox(String(context.sandboxControlUrl))
  expect(reading?.faults.map((each) => each.fault)).toEqual([fault])
  expect(reading?.calls.length).toBeGreaterThan(0)
  expect((await auditEntries(on.database)).at(-1)?.sentence).toBe(
    'manager@meridian.test injected a fault: fraud-scoring v427 misbehaves everywhere: errors × 1, latency × 1, mean score 20 % lower.',
  )
  expect(await clearFault(context, { id: String(active()[0]?.id) })).toEqual({ ok: true })
  expect(await readSandbox('http://127.0.0.1:9')).toBeUndefined()
})

test('a published release is pending in Meridian at its next look, which is at once', async () => {
  expect(await publishRelease(as(on, people.manager), { model: 'fraud-scoring' })).toEqual({ ok: true })
  await on.runDue()
  expect(await on.database.prisma.release.findFirst({ where: { label: 'v428' } })).toMatchObject({
    status: 'Pending',
  })
})
