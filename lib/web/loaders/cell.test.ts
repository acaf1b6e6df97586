import { expect, test } from 'vitest'
import { fleetRow } from './cell.ts'
import type { EndpointNow } from './fleet-states.ts'

function endpoint(id: string, region: string, name: string): EndpointNow {
  return {
    id,
    model: 'fraud-scoring',
    name,
    provider: 'sagemaker',
    account: '123456789012',
    region,
    variant: 'AllTraffic',
    role: 'active',
    peakRps: 100,
    serving: {
      endpointId: id,
      region,
      role: 'active',
      peakRps: 100,
      releaseId: 'v427',
      label: 'v427',
      version: 427,
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
    open: undefined,
  }
}

test('a region that was taken back is behind since it went back, not since its fleet is ahead', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  const seen = (id: string, label: string, servingSince: string) => {
    const one = endpoint(id, ['eu-west-1', 'ap-southeast-2', 'us-central1'][Number(id)] ?? '', `fraud-${id}`)
    const version = Number(label.slice(1))
    return { ...one, servingSince, serving: { ...one.serving, label, releaseId: label, version } }
  }
  const model = (servingSince: string) => ({
    slug: 'fraud-scoring',
    endpoints: [
      seen('0', 'v427', '2026-11-20T05:00:00Z'),
      seen('1', 'v427', '2026-11-20T06:00:00Z'),
      seen('2', 'v426', servingSince),
    ],
    rollout: undefined,
    rolloutSlug: undefined,
  })
  expect(fleetRow(model('2026-11-20T10:00:00Z'), now).summary.detail).toBe('Council Bluffs behind since 2 h')
  expect(fleetRow(model('2026-11-18T00:00:00Z'), now).summary.detail).toBe('Council Bluffs behind since 7 h')
})

const cellsOf = (endpoints: EndpointNow[]) =>
  fleetRow(
    { slug: 'fraud-scoring', endpoints, rollout: undefined, rolloutSlug: undefined },
    new Date('2026-11-20T04:00:00Z'),
  ).cells.map((cell) => cell.endpoint)

test('endpoints of one name in several regions lead to their own lines on the model’s page', () => {
  expect(cellsOf([endpoint('1', 'eu-west-1', 'fraud'), endpoint('2', 'sa-east-1', 'fraud')])).toEqual([
    'eu-west-1/fraud',
    'sa-east-1/fraud',
  ])
  expect(cellsOf([endpoint('1', 'eu-west-1', 'fraud-eu'), endpoint('2', 'sa-east-1', 'fraud-br')])).toEqual([
    'fraud-eu',
    'fraud-br',
  ])
})
