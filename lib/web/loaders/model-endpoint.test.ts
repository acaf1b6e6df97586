import { expect, test } from 'vitest'
import { traits } from '#lib/clouds/sagemaker/traits.ts'
import { person } from '#lib/domain/testing/people.ts'
import { endpointWith, interval } from '../testing/endpoint-now.ts'
import { judgeModel } from './cell.ts'
import type { EndpointNow } from './fleet-states.ts'
import { modelEndpoint } from './model-endpoint.ts'

const now = '2026-11-20T12:00:00.000Z'
const since = '2026-11-20T05:00:00.000Z'
const manager = { kind: 'person', id: 'm', label: 'm', role: 'manager' } as const
const rejected = { kind: 'rejected', at: now, by: person('Ada'), detail: undefined } as const

/** Dublin of a fleet whose other two endpoints are on v426. */
function dublin(endpoint: EndpointNow) {
  const others = ['e2', 'e3'].map((id) => endpointWith([interval('v426', 1, since)], now, { row: { id } }))
  const model = { slug: 'fraud-scoring', endpoints: [endpoint, ...others], rollout: undefined }
  const judged = judgeModel({ ...model, rolloutSlug: undefined }, new Date(now))
  return modelEndpoint(judged.endpoints[0]!, 'fraud-eu', judged.release, new Map(), manager, traits)
}

test('an endpoint with a small share of a rejected release says who rejected it, and may be brought to its fleet’s', () => {
  const split = [interval('v426', 0.6, since), interval('v427', 0.4, since, { withdrawn: rejected })]
  const { state, withdrawn, catchUp } = dublin(endpointWith(split, now))
  expect({ state, withdrawn }).toEqual({ state: 'withdrawn', withdrawn: 'v427 was rejected by Ada.' })
  expect(catchUp).toEqual({ release: 'v426', refusal: null })
})

test('of an endpoint whose split nobody tells it is not said that it is on its fleet’s release', () => {
  const { state, catchUp } = dublin(endpointWith([interval('v426', 1, since, { source: 'untold' })], now))
  expect(state).toBe('split-unknown')
  expect(catchUp.refusal).toBe(
    'Nobody tells how the traffic of Dublin is split; wait until its cloud does, or finish the update there.',
  )
})
