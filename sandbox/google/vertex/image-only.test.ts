import { expect, test } from 'vitest'
import type { Message } from '../types.ts'
import { IOWA, VertexWorld } from './testing/vertex-world.ts'

const spec: Message = { imageUri: 'fraud@sha256:1', predictRoute: '/predict', healthRoute: '/health' }

function worldWith(...versions: { alias: string; containerSpec: Message; artifactUri: string }[]) {
  const world = new VertexWorld()
  for (const { alias, ...version } of versions)
    world.service.seed.model(IOWA, { modelId: 'fraud', versionAliases: [alias], ...version })
  return world
}

/** Release that traffic and faults take a version for. */
function answersAs(world: VertexWorld, alias: string): string | undefined {
  world.service.seed.endpoint(
    IOWA,
    {
      endpointId: `on-${alias}`,
      displayName: alias,
      model: `fraud@${alias}`,
      replicas: 1,
      machineType: 'n1',
    },
    world.clock.now(),
  )
  const now = world.clock.now()
  return world.service.segments(IOWA, `on-${alias}`, now, now + 1)[0]?.identity?.release
}

test('what an endpoint answers with follows image, environment and artifact', () => {
  const artifactUri = 'gs://fraud-models-us/v1/'
  const world = worldWith(
    { alias: 'v1', containerSpec: spec, artifactUri },
    { alias: 'v2', containerSpec: { ...spec, imageUri: 'fraud@sha256:2' }, artifactUri },
    { alias: 'v3', containerSpec: { ...spec, env: [{ name: 'THRESHOLD', value: '0.9' }] }, artifactUri },
    { alias: 'v4', containerSpec: spec, artifactUri: 'gs://fraud-models-us/v4/' },
    // The same thing registered again under another label.
    { alias: 'v5', containerSpec: { ...spec, imageUri: 'fraud@sha256:2' }, artifactUri },
  )
  expect(['v1', 'v2', 'v3', 'v4', 'v5'].map((alias) => answersAs(world, alias))).toEqual([
    'v1',
    'v2',
    'v3',
    'v4',
    'v2',
  ])
})
