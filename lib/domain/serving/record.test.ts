import { expect, test } from 'vitest'
import type { Interval } from './record.ts'
import type { MeasuredMinute, ServedShare } from './served.ts'
import { servingOf } from './serving-of.ts'
import { record } from './testing/history.ts'
import type { Told } from './told.ts'

const at = (minute: number, seconds = 0) =>
  `2026-11-20T03:${String(minute).padStart(2, '0')}:${String(seconds).padStart(2, '0')}.000Z`

const part = (label: string, share: number, source: ServedShare['source']): ServedShare => ({
  ...{ releaseId: label, label, digest: undefined, configName: `c-${label}` },
  share,
  source,
})
const alone = (label: string, from: string): Told => ({
  parts: [part(label, 1, 'cloud')],
  from,
  minute: undefined,
})
const split = (
  share: number,
  source: ServedShare['source'],
  from: string,
  minute?: MeasuredMinute,
): Told => ({
  parts: [part('v426', 1 - share, source), part('v427', share, source)].filter(({ share: some }) => some > 0),
  from,
  minute,
})
const measured = (share: number, number: number, requests = 6000): Told =>
  split(share, 'measured', at(number), { minute: at(number), share, requests })
const asked = (number: number): Told => split(0.1, 'asked', at(number, 20))

/** Told at those times, one after the other. */
const after = (...looks: [string, Told][]) =>
  looks.reduce<Interval[]>((rows, [now, told]) => record(rows, told, now), [])
const shown = (rows: Interval[], now: string) =>
  servingOf(rows, undefined, now).parts.map(({ label, percent, how, since, wholeSince }) => ({
    label,
    percent,
    how,
    since,
    wholeSince,
  }))

test('the new release is served since the minute in which it was measured to be, and the old one all the while', () => {
  const rows = after([at(0), alone('v426', at(0))], [at(30, 20), asked(30)])
  expect(shown(rows, at(31))).toEqual([
    { label: 'v426', percent: 90, how: 'asked', since: at(0), wholeSince: undefined },
    { label: 'v427', percent: 10, how: 'asked', since: undefined, wholeSince: undefined },
  ])
  const then = record(rows, measured(0.0921, 31), at(33, 5))
  expect(shown(then, at(34))).toMatchObject([
    { label: 'v426', percent: 91, how: 'measured', since: at(0) },
    { label: 'v427', percent: 9, how: 'measured', since: at(31) },
  ])
})

test('when it has had all traffic is told apart from when it began, and its bake is credited to the one that had it', () => {
  const rows = after(
    [at(0), alone('v426', at(0))],
    [at(10, 20), asked(10)],
    [at(13, 5), measured(0.09, 11)],
    [at(45), alone('v427', at(45))],
  )
  expect(shown(rows, at(50))).toEqual([
    { label: 'v427', percent: 100, how: 'cloud', since: at(11), wholeSince: at(45) },
  ])
  expect(shown(rows, at(30))).toMatchObject([
    { label: 'v426', percent: 91 },
    { label: 'v427', percent: 9 },
  ])
})

test('a share that wobbles makes no row a minute, and one that moves makes one', () => {
  const begun: [string, Told][] = [
    [at(0), alone('v426', at(0))],
    [at(3), measured(0.1, 1)],
  ]
  const wobbling = after(
    ...begun,
    ...[0.095, 0.104, 0.118, 0.09, 0.11].map((share, index): [string, Told] => [
      at(index + 5),
      measured(share, index + 3),
    ]),
  )
  expect(wobbling).toHaveLength(3)
  expect(record(wobbling, measured(0.2, 20), at(22))).toHaveLength(5)
  // Of 60 requests, five instead of ten are chance; of 6,000 they are not.
  expect(record(after(...begun), measured(0.05, 20, 60), at(22))).toHaveLength(3)
  expect(record(after(...begun), measured(0.05, 20), at(22))).toHaveLength(5)
})

test('however little a release gets for the first time, it is told', () => {
  const rows = after([at(0), alone('v426', at(0))], [at(3), measured(0.004, 1)])
  expect(shown(rows, at(4))).toMatchObject([
    { label: 'v426', percent: 100 },
    { label: 'v427', percent: 0 },
  ])
})

test('a minute in which a small endpoint sent the canary nothing by chance does not break its service', () => {
  const small = after([at(0), alone('v426', at(0))], [at(3), measured(0.1, 1, 20)])
  expect(record(small, measured(0, 3, 20), at(5))).toEqual(small)
  expect(record(small, measured(0, 3), at(5)).filter(({ endedAt }) => endedAt === undefined)).toMatchObject([
    { label: 'v426', share: 1, source: 'measured' },
  ])
})

test('what is asked for changes nothing where it is known to be so', () => {
  const rows = after([at(0), alone('v426', at(0))])
  const back = split(0, 'asked', at(5))
  expect(record(rows, back, at(5))).toEqual(rows)
  const taken = after([at(0), alone('v426', at(0))], [at(3), measured(0.1, 1)], [at(5), back])
  expect(shown(taken, at(6))).toEqual([
    { label: 'v426', percent: 100, how: 'asked', since: at(0), wholeSince: undefined },
  ])
})

test('a release that left and comes again begins anew', () => {
  const rows = after(
    [at(0), alone('v426', at(0))],
    [at(3), measured(0.1, 1)],
    [at(5), alone('v426', at(5))],
    [at(22), measured(0.1, 20)],
  )
  expect(shown(rows, at(23))).toMatchObject([
    { label: 'v426', since: at(0) },
    { label: 'v427', since: at(20) },
  ])
})

test('a change of configuration, and a digest that can be read at last, break nothing', () => {
  const unread = { ...part('unknown', 1, 'cloud'), releaseId: undefined, configName: 'c-v426' }
  const rows = after(
    [at(0), { parts: [unread], from: at(0), minute: undefined }],
    [at(5), { parts: [{ ...part('v426', 1, 'cloud'), digest: 'sha256:1' }], from: at(5), minute: undefined }],
    [at(9), { parts: [{ ...part('v426', 1, 'cloud'), configName: 'c-2' }], from: at(9), minute: undefined }],
  )
  expect(shown(rows, at(10))).toMatchObject([{ label: 'v426', since: at(0), wholeSince: at(0) }])
})

test('an answer that was overtaken tells nothing new', () => {
  const rows = after([at(5), alone('v426', at(5))])
  expect(record(rows, alone('v425', at(4)), at(4))).toEqual(rows)
})
