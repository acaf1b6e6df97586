import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Call } from '../e2e/harness/sandbox-control.ts'
import { changeIn } from './blows.ts'
import { CloudTimes } from './cloud-times.ts'
import { acceptedOf, type ChangeBehind, Records } from './records.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meridian-records-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const call: Call = {
  id: 5,
  at: 1,
  service: '',
  region: 'r',
  status: 200,
  operation: 'UpdateEndpoint',
  request: { EndpointName: 'e', EndpointConfigName: 'c' },
}
const clock = { now: () => Promise.resolve(new Date(0)), advance: () => Promise.resolve() }
const recordsOf = (calls: Call[]) =>
  new Records(
    {
      clock,
      calls: ({ operation } = {}) => Promise.resolve(calls.filter((each) => each.operation === operation)),
    },
    folder,
    1,
  )
const change = (from: number, mark = 'quick-fix'): ChangeBehind => ({
  place: { cloud: 'aws', region: 'r', endpoint: 'e' },
  from,
  until: from + 10,
  mark,
  served: { url: 's3://b/v1/model.tar.gz' },
})
const wroteDown = (now: number, others = {}) =>
  writeFileSync(path.join(folder, 'sandbox.json'), JSON.stringify({ nextCallId: 5, now, ...others }))

test('accepted updates are read from the calls of both clouds', () => {
  expect(acceptedOf(call)).toEqual({ id: 5, at: 1, region: 'r', endpoint: 'e', target: 'c' })
  const deploy = { endpoint: 'projects/p/locations/r/endpoints/e', deployedModel: { displayName: 'd' } }
  expect(acceptedOf({ ...call, operation: 'DeployModel', request: deploy })).toMatchObject({
    endpoint: 'e',
    target: 'd',
  })
  expect(acceptedOf({ ...call, request: { leftOut: 'A request of 2000 characters.' } })).toBeUndefined()
})

test('a killed sandbox loses what it accepted after it was last written down', async () => {
  const records = recordsOf([{ ...call, id: 4 }, call])
  await records.gather()
  wroteDown(100)
  records.forgetLost()
  expect(records.accepted().map(({ id }) => id)).toEqual([4])
})

test('a killed sandbox keeps a change that it had written down, and loses a later one', () => {
  const kept = recordsOf([])
  kept.changedBehind(change(50))
  wroteDown(100)
  kept.forgetLost()
  // Its configuration may have been replaced since: it happened all the same.
  expect([...kept.changed().keys()]).toEqual(['e'])

  const lost = recordsOf([])
  lost.changedBehind(change(200))
  lost.forgetLost()
  expect(lost.changed().size).toBe(0)
})

test('a change from the moment of the last writing is there when what it made is', () => {
  for (const [config, size] of [
    ['quick-fix', 1],
    ['another', 0],
  ] as const) {
    const records = recordsOf([])
    records.changedBehind(change(95))
    wroteDown(100, { config })
    records.forgetLost()
    expect(records.changed().size).toBe(size)
  }
})

test('a change that is told after the sandbox was killed is looked for in what it had written down', () => {
  const records = recordsOf([])
  const life = records.lives
  wroteDown(100)
  records.forgetLost()
  records.changedBehind(change(200), life)
  expect(records.changed().size).toBe(0)
})

test('what was asked of a sandbox that was killed meanwhile is not recorded', async () => {
  const answer = Promise.withResolvers<Call[]>()
  const records = new Records({ clock, calls: () => answer.promise }, folder, 1)
  const gathering = records.gather()
  // It has answered, and that is read only after it was killed.
  answer.resolve([call])
  records.forgetLost()
  await gathering
  expect(records.accepted()).toEqual([])
})

test('what a change put there is read from the answer of both clouds, and nothing is guessed', () => {
  expect(changeIn({ endpointConfigName: 'c', modelDataUrl: 's3://u' })).toEqual({
    mark: 'c',
    served: { url: 's3://u' },
  })
  expect(changeIn({ deployedModelId: '7', modelVersion: 'm@2' })).toEqual({
    mark: '7',
    served: { version: 'm@2' },
  })
  expect(() => changeIn({ kind: 'change-endpoint' })).toThrow('does not say')
})

test('how slow a machine was is told by most of the answers, not by the one that stood still', () => {
  const times = new CloudTimes(300)
  for (let count = 0; count < 40; count += 1) times.add(count, 0, count === 7 ? 10_000 : 30)
  expect(times.mostlyWithinMs()).toBe(30)
})

test('cloud time passes evenly between two readings and at its rate beyond them', () => {
  const times = new CloudTimes(300)
  times.add(1_000, 0)
  times.add(3_000, 400_000)
  expect([0, 1_000, 2_000, 3_000, 4_000].map((real) => times.at(real))).toEqual([
    -300_000, 0, 200_000, 400_000, 700_000,
  ])
})
