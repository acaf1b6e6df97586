import { expect, test } from 'vitest'
import { fleet, fleetRegions, regionWith } from '#lib/domain/testing/builders.ts'
import type { RegionPhase } from '#lib/domain/types.ts'
import type { EndpointNow } from './fleet-states.ts'
import { servingIn } from './serving-in.ts'

const baking: RegionPhase = { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1 }
const v426 = { id: 'v426', label: 'v426' }
const v427 = { id: 'v427', label: 'v427' }

function endpoint(
  index: number,
  releaseId: string,
  open?: { phase: RegionPhase; measuredShare: number | null },
): EndpointNow {
  const region = fleetRegions[index] ?? ''
  return {
    ...fleet[index]!,
    serving: {
      endpointId: `e${index}`,
      region,
      role: 'active',
      peakRps: 1,
      releaseId,
      label: releaseId,
      version: Number(releaseId.slice(1)),
      behindSince: undefined,
      driftSince: undefined,
      unreachableSince: undefined,
    },
    observation: undefined,
    observedAt: null,
    servingSince: null,
    driftSentence: null,
    unreachableSince: null,
    unreachableSentence: null,
    open: open && {
      slug: 's',
      label: 'v427',
      region: regionWith(open.phase),
      measuredShare: open.measuredShare,
      bake: null,
    },
  }
}

test('while traffic is split, both releases are said to serve there, each with its share', () => {
  const endpoints = [
    endpoint(0, 'v427', { phase: { name: 'promoted', digest: '' }, measuredShare: 1 }),
    endpoint(1, 'v426', { phase: baking, measuredShare: 0.0964 }),
    endpoint(2, 'v426', { phase: { name: 'waiting' }, measuredShare: null }),
  ]
  expect(servingIn(v427, endpoints)).toEqual(['Dublin', 'Sydney 9.6 %'])
  expect(servingIn(v426, endpoints)).toEqual(['Sydney 90 %', 'Tokyo'])
})

test('a release that has all traffic already serves alone, before its configuration is in force', () => {
  const endpoints = [endpoint(1, 'v426', { phase: { name: 'completing', begunFrom: '' }, measuredShare: 1 })]
  expect(servingIn(v427, endpoints)).toEqual(['Sydney'])
  expect(servingIn(v426, endpoints)).toEqual([])
})

test('a share that is not known is not guessed', () => {
  const endpoints = [endpoint(1, 'v426', { phase: baking, measuredShare: null })]
  expect(servingIn(v426, endpoints)).toEqual(['Sydney'])
  expect(servingIn(v427, endpoints)).toEqual([])
})
