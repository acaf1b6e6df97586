import { expect, test } from 'vitest'
import { iso } from '../testing/builders.ts'
import type { OpenRollout } from './drift.ts'
import { fleetSummary } from './summary.ts'
import { fleetOn, now, rejected, serving } from './testing/fleet-states.ts'

const told = (...[states, rollout]: [Parameters<typeof fleetSummary>[0], OpenRollout?]) => {
  const { icon, title, details } = fleetSummary(states, rollout, now)
  return [icon, title.code, ...details.map(({ code }) => code)]
}
const rollout: OpenRollout = {
  ...{ standing: 'running', heldIn: [], fromLabel: undefined, label: 'v427', wave: 2, waves: 4 },
}

test('an open rollout outranks drift, drift a withdrawn release, that one an absence, and that being behind', () => {
  const states = fleetOn(427, 427, 427, 426)
  expect(told(states)).toEqual(['lagging', 'fleet-tally', 'regions-serve'])
  states[2] = serving(2, 427, { unreachableSince: iso(0) })
  expect(told(states)).toEqual(['unreachable', 'fleet-tally', 'region-away'])
  states[1] = serving(1, 427, { withdrawn: [{ label: 'v427', withdrawal: rejected }] })
  expect(told(states)).toEqual(['withdrawn', 'fleet-withdrawn', 'serves-in', 'region-away'])
  states[0] = serving(0, 427, { driftSince: iso(0) })
  expect(told(states)).toEqual(['drifted', 'fleet-drifted', 'region-away', 'withdrawn-serves'])
  expect(told(states, rollout)).toEqual(['in-rollout', 'fleet-in-rollout', 'region-away', 'withdrawn-serves'])
})

test('facts are codes of regions, labels and seconds', () => {
  const states = [...fleetOn(427, 427), serving(2, 426, { behindSince: iso(0) })]
  expect(fleetSummary(states, undefined, now)).toMatchObject({
    title: { facts: { on: 2, of: 3, label: 'v427' } },
    details: [{ code: 'region-behind', facts: { region: 'ap-northeast-1', forSeconds: 18 * 3600 } }],
  })
  expect(fleetSummary(states, rollout, now).title.facts).toEqual({
    ...{ from: 'v427', to: 'v427', standing: 'running', wave: 2, waves: 4 },
  })
})
