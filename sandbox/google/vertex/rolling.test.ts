import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  becomeReady,
  boundsOf,
  existing,
  isSettled,
  nextStart,
  type Rolling,
  readyShares,
  settle,
} from './rolling.ts'

const START = 100_000
const lengthOf = (id: string, ordinal: number): number =>
  START * (0.8 + 0.4 * (((Number(id) * 31 + ordinal * 17) % 100) / 100))

const ready = (rolling: Rolling): number => rolling.sets.reduce((sum, set) => sum + set.ready, 0)
const total = (rolling: Rolling): number => rolling.sets.reduce((sum, set) => sum + existing(set), 0)
const empty = (deployedModelId: string) => ({ deployedModelId, ready: 0, starting: [], started: 0 })

/** `replicas` of 1 are ready and are to be replaced by 2. */
function begun(replicas: number, maxUnavailable: number, maxSurge: number): Rolling {
  const sets = [{ ...empty('1'), ready: replicas, started: replicas }, empty('2')]
  return { replicas, maxUnavailable, maxSurge, sets, intended: '2' }
}

/** Another DeployedModel is put on top, with bounds of its own. */
function overtaken(rolling: Rolling, id: string, maxUnavailable: number, maxSurge: number): Rolling {
  return { ...rolling, maxUnavailable, maxSurge, sets: [...rolling.sets, empty(id)], intended: id }
}

/** Every state from here to the end, in which every replica becomes ready. */
function* states(begin: Rolling, from = 0): Generator<[Rolling, number]> {
  let at = from
  let rolling = settle(begin, at, lengthOf)
  yield [rolling, at]
  for (let turn = 0; !isSettled(rolling); turn++) {
    const next = nextStart(rolling)
    if (next === undefined || turn > 500) throw new Error(`stuck at ${JSON.stringify(rolling)}`)
    at = Math.max(at, next)
    rolling = settle(becomeReady(rolling, at), at, lengthOf)
    yield [rolling, at]
  }
}

const options = fc
  .record({
    replicas: fc.integer({ min: 1, max: 30 }),
    unavailable: fc.integer({ min: 0, max: 30 }),
    surge: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ replicas, unavailable, surge }) => ({
    replicas,
    ...boundsOf(replicas, { replicas: unavailable }, { replicas: surge }),
  }))

test('a roll always ends, and on the way keeps enough replicas ready, no more than allowed, and all traffic', () => {
  fc.assert(
    fc.property(options, ({ replicas, maxUnavailable, maxSurge }) => {
      let last = 0
      for (const [rolling, at] of states(begun(replicas, maxUnavailable, maxSurge))) {
        expect(replicas - ready(rolling)).toBeLessThanOrEqual(maxUnavailable)
        expect(total(rolling)).toBeLessThanOrEqual(replicas + maxSurge)
        const shares = Object.values(readyShares(rolling))
        if (ready(rolling) > 0) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
        const share = readyShares(rolling)['2'] ?? 0
        expect(share).toBeGreaterThanOrEqual(last - 1e-9)
        last = share
        expect(at).toBeGreaterThanOrEqual(0)
      }
      expect(last).toBe(1)
    }),
  )
})

test('a roll taken over half-way ends on the newest, within the bounds or no worse than it was found', () => {
  fc.assert(
    fc.property(options, options, fc.nat({ max: 40 }), ({ replicas, ...first }, second, turns) => {
      const bounds = boundsOf(replicas, { replicas: second.maxUnavailable }, { replicas: second.maxSurge })
      let found: [Rolling, number] = [begun(replicas, first.maxUnavailable, first.maxSurge), 0]
      let turn = 0
      for (const state of states(found[0])) {
        found = state
        if (turn++ === turns) break
      }
      const unavailable = Math.max(bounds.maxUnavailable, replicas - ready(found[0]))
      const most = Math.max(replicas + bounds.maxSurge, total(found[0]))
      let end = found[0]
      for (const [rolling] of states(
        overtaken(found[0], '3', bounds.maxUnavailable, bounds.maxSurge),
        found[1],
      )) {
        expect(replicas - ready(rolling)).toBeLessThanOrEqual(unavailable)
        expect(total(rolling)).toBeLessThanOrEqual(most)
        end = rolling
      }
      expect(readyShares(end)).toEqual({ '3': 1 })
    }),
  )
})

test('a taken over roll gives up the replicas of what it replaces before those of the release before it', () => {
  const rolling: Rolling = {
    ...begun(4, 1, 0),
    sets: [
      { ...empty('1'), ready: 2 },
      { ...empty('2'), ready: 2 },
    ],
  }
  const after = settle(overtaken(rolling, '3', 1, 0), 0, lengthOf)
  expect(after.sets.map((set) => set.ready)).toEqual([2, 1, 0])
})

test('a replica that is not ready takes no traffic', () => {
  const rolling = settle(begun(2, 0, 1), 0, lengthOf)
  expect(rolling.sets[1]?.starting).toHaveLength(1)
  expect(readyShares(rolling)).toEqual({ '1': 1 })
})

test('without surge only existing capacity is used, one replica after another', () => {
  for (const [rolling] of states(begun(5, 1, 0))) {
    expect(total(rolling)).toBeLessThanOrEqual(5)
    expect(rolling.sets[1]?.starting.length).toBeLessThanOrEqual(1)
  }
})

test('fewer wanted replicas stop at once, more are started', () => {
  const one: Rolling = { ...begun(3, 0, 0), sets: [{ ...empty('2'), ready: 3 }] }
  expect(isSettled(settle({ ...one, replicas: 2 }, 0, lengthOf))).toBe(true)
  expect(settle({ ...one, replicas: 5 }, 0, lengthOf).sets[0]?.starting).toHaveLength(2)
})

describe('percentages', () => {
  test('round surge up and unavailable down', () => {
    expect(boundsOf(5, { percentage: 25 }, { percentage: 25 })).toEqual({ maxUnavailable: 1, maxSurge: 2 })
  })
  test('that both come out as 0 let one replica be unavailable', () => {
    expect(boundsOf(3, { percentage: 10 }, { percentage: 0 })).toEqual({ maxUnavailable: 1, maxSurge: 0 })
  })
  test('leave no more unavailable than there are', () => {
    expect(boundsOf(2, { replicas: 7 }, undefined)).toEqual({ maxUnavailable: 2, maxSurge: 0 })
  })
})
