import { expect, test } from 'vitest'
import { ControlAnswer } from '../e2e/harness/sandbox-control.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import { type Night, strike } from './blows.ts'
import type { People } from './people.ts'
import { Processes } from './processes.ts'
import { Records } from './records.ts'
import { sumOf } from './run-seed.ts'
import { type Blow, scheduleOf, type Timed } from './schedule.ts'

const clock = { now: () => Promise.resolve(new Date(1_000)), advance: () => Promise.resolve() }
const at = (blow: Blow): Timed => ({ ...blow, atMs: 0, lastsMs: 0 })
const change = at({
  kind: 'change-behind',
  place: { cloud: 'aws', region: 'eu-west-1', endpoint: 'fraud-eu' },
})

function night({ fault, refused }: { fault?: Stack['fault']; refused?: string | undefined }): Night {
  const says = () => Promise.resolve(refused)
  const people: People = {
    promote: () => Promise.resolve('fraud-1'),
    pause: says,
    resume: says,
    abort: says,
    rollBack: says,
    reject: says,
    answer: says,
    leave: () => undefined,
  }
  const stack = { fault, clock, workers: () => [] } as unknown as Stack
  const records = new Records({ clock, calls: () => Promise.resolve([]) }, '/nowhere', 1)
  const [rollout] = scheduleOf(1, 'long').rollouts
  const schedule = { ...scheduleOf(1, 'long'), rollouts: [{ ...rollout!, model: 'fraud-scoring' }] }
  const slugs = new Map([['fraud-scoring', 'fraud-1']])
  return { stack, schedule, people, processes: new Processes(stack), records, slugs }
}
const refuses =
  (status: number, text: string): Stack['fault'] =>
  () =>
    Promise.reject(new ControlAnswer('POST /faults', status, text))
const answers: Stack['fault'] = () =>
  Promise.resolve({
    id: '',
    answer: { endpointConfigName: 'quick-fix', modelDataUrl: 's3://u' },
    end: () => Promise.resolve(),
  })

test('a change that is made is recorded with its cloud time', async () => {
  const changed = night({ fault: answers })
  expect((await strike(changed, change)).missed).toBeUndefined()
  expect(changed.records.changed().get('fraud-eu')).toMatchObject({ from: 1_000, mark: 'quick-fix' })
})

test('a change that is refused because an update is under way did not fall, and exempts nothing', async () => {
  const busy = night({ fault: refuses(409, 'Cannot update in-progress endpoint "arn".') })
  expect((await strike(busy, change)).missed).toContain('in-progress endpoint')
  expect(busy.records.changed().size).toBe(0)
})

test('a blow that cannot be carried out for a reason of its own ends the night', async () => {
  const wrong = night({ fault: refuses(409, 'There is no artifact s3://u. Name a release that has one.') })
  await expect(strike(wrong, change)).rejects.toThrow('There is no artifact')
  const outage = at({ kind: 'outage', region: 'nowhere' })
  await expect(strike(night({ fault: refuses(400, 'No such region.') }), outage)).rejects.toThrow('No such')
})

test('what the product refuses a person did not fall, with the product’s own sentence', async () => {
  const model = 'fraud-scoring'
  for (const blow of [
    { kind: 'abort', model },
    { kind: 'roll-back', model },
    { kind: 'rest', model },
    { kind: 'reject', model, by: 'person' },
  ] satisfies Blow[]) {
    expect((await strike(night({ refused: 'The rollout has ended.' }), at(blow))).missed, blow.kind).toBe(
      'The rollout has ended.',
    )
    expect((await strike(night({}), at(blow))).missed, blow.kind).toBeUndefined()
  }
})

test('a fault that the sandbox forgot when it was killed has fallen all the same', async () => {
  const forgotten = () => Promise.reject(new ControlAnswer('DELETE /faults/1', 404, ''))
  const fault: Stack['fault'] = () => Promise.resolve({ id: '1', answer: {}, end: forgotten })
  const outage = at({ kind: 'outage', region: 'eu-west-1' })
  expect((await strike(night({ fault }), outage)).missed).toBeUndefined()
})

test('a process that is down cannot stand still, and only what fell is counted', async () => {
  const still = await strike(night({}), at({ kind: 'pause', process: 'worker' }))
  const abort = await strike(night({}), at({ kind: 'abort', model: 'fraud-scoring' }))
  expect(sumOf([still, abort])).toEqual({
    fell: 1,
    missed: ['after 0.0 s: worker stands still: worker was down'],
  })
})
