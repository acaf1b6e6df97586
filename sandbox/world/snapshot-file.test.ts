import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SnapshotFile } from './snapshot-file.ts'
import { World } from './world.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('the last snapshot stays, also where an earlier one was still being written', async () => {
  const world = new World({ startAt: 1000, rate: 0 })
  const file = new SnapshotFile(folder)
  const earlier = file.write(world)
  world.clock.advance(60_000)
  await file.writeLast(world)
  await earlier
  expect(file.read()?.now).toBe(61_000)
})

test('the last snapshot is written where an earlier one could not be', async () => {
  const world = new World({ startAt: 1000, rate: 0 })
  const file = new SnapshotFile(folder)
  rmSync(folder, { recursive: true })
  const earlier = file.write(world).catch(() => 'failed')
  const last = file.writeLast(world).catch(() => 'failed too')
  expect([await earlier, await last]).toEqual(['failed', 'failed too'])
  const { path } = new SnapshotFile(folder)
  await file.writeLast(world)
  expect(new SnapshotFile(folder).read()?.now).toBe(1000)
  expect(path).toBe(file.path)
})
