import { beforeEach, expect, test } from 'vitest'
import type { Message } from '../types.ts'
import { ENDPOINT, LOCATION, MODEL, VertexWorld } from './testing/vertex-world.ts'

let world: VertexWorld

beforeEach(() => {
  world = new VertexWorld().withFraud()
})

test.each<[string, Message]>([
  [
    'UploadModel',
    {
      parent: LOCATION,
      parentModel: MODEL,
      model: {
        containerSpec: { imageUri: 'europe-docker.pkg.dev/fraud/serve:1' },
        labels: { 'NOT ALLOWED': 'x' },
      },
    },
  ],
  [
    'UploadModel',
    { parent: LOCATION, modelId: 'new', model: { displayName: 'new', containerSpec: { ports: [] } } },
  ],
  [
    'UpdateModel',
    {
      model: { name: MODEL, displayName: 'other', labels: { 'NOT ALLOWED': 'x' } },
      updateMask: 'displayName,labels',
    },
  ],
  [
    'UpdateEndpoint',
    {
      endpoint: { name: ENDPOINT, displayName: 'other', labels: { 'NOT ALLOWED': 'x' } },
      updateMask: 'displayName,labels',
    },
  ],
])('a refused %s touches nothing, and leaves no operation that would never be done', (method, request) => {
  const kept = () => {
    const { places } = world.service.snapshot() as { places: unknown }
    return JSON.stringify(places)
  }
  const before = kept()
  expect(() => world.call(method, request)).toThrow(expect.objectContaining({ status: 'INVALID_ARGUMENT' }))
  expect(kept()).toBe(before)
})
