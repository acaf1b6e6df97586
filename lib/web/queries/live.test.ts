import { expect, test } from 'vitest'
import { keys } from './keys.ts'
import { affectedBy } from './live.ts'

test('a change is asked for wherever it shows, and a plan preview never: it would ask the clouds', () => {
  expect(affectedBy({ entity: 'rollout', key: 'fraud-scoring-v427-1' })).toContainEqual([
    'rollout',
    'fraud-scoring-v427-1',
  ])
  expect(affectedBy({ entity: 'fleet', key: 'fraud-scoring' })).toContainEqual(keys.fleet)
  expect(affectedBy({ entity: 'fleet', key: 'all' })).toContainEqual(keys.models)
  for (const entity of ['rollout', 'release', 'fleet', 'audit', 'unknown']) {
    expect(affectedBy({ entity, key: 'x' }).map(([first]) => first)).not.toContain('plan-preview')
  }
})
