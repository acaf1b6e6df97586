import { expect, test } from 'vitest'
import { traits } from '#lib/clouds/vertex/traits.ts'
import { servingOf } from '#lib/domain/serving/serving-of.ts'
import { planOf } from '#lib/domain/testing/builders.ts'
import { interval } from '../testing/endpoint-now.ts'
import { laneRows } from '../testing/lane-rows.ts'
import { regionLane } from './lane.ts'

const at = '2026-11-20T12:00:00.000Z'
const manager = { kind: 'person', id: 'm', label: 'm', role: 'manager' } as const

/** Of an endpoint whose cloud does not answer any more; `source`: how the share of v426 was last known. */
function shareOf(source: 'measured' | 'untold') {
  const { rollout, region } = laneRows(at)
  const seen = {
    ...{ releaseId: 'v426', label: 'v426', digest: undefined, configName: 'c-v426' },
    ...{ observedAt: at, unreachableSince: at },
  }
  const served = servingOf([interval('v426', 1, '2026-11-20T11:00:00.000Z', { source })], seen, at)
  expect(served.unknown?.reason).toBe('unreachable')
  const replicas = { targetConfigName: 'c-v427', labels: new Map() }
  return regionLane(rollout, region, planOf(), manager, { cloud: traits, replicas, noise: {}, served })
    .rolling?.share
}

test('a share that nobody told is not 0 because the cloud does not answer any more either', () => {
  expect(shareOf('untold')).toBeNull()
})

test('where all shares were known, what has none of the traffic has 0 of it', () => {
  expect(shareOf('measured')).toBe(0)
})
