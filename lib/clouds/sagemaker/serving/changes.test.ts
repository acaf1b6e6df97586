import { expect, test } from 'vitest'
import { containerManifest, type PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { manifest } from '#lib/domain/manifest/parts.ts'
import { artifactIn, release, sydney } from '../testing/fleet.ts'
import { modelChanges } from './changes.ts'
import { modelInput } from './model-input.ts'

const container = (name: string): PlainContainer => ({
  ContainerHostname: name,
  Image: `registry.corp/${name}:1`,
  Environment: { OF: name },
})

function changesFrom(live: string[], next: string[]) {
  const containers = live.map(container)
  const stated = next.map((name) => ({ ContainerHostname: name, Image: `registry.corp/${name}:1` }))
  const kept = { model: undefined, containers, tags: [] }
  const input = modelInput({
    attempt: { endpoint: sydney, release: release(427, undefined), number: 1 },
    containers: stated,
    images: stated.map(({ Image }) => Image),
    artifact: artifactIn(sydney, undefined, ''),
    environment: 'merge',
    kept,
  })
  return modelChanges({
    endpoint: sydney,
    release: manifest(stated.map((each) => containerManifest(each))),
    served: manifest(containers.map((each) => containerManifest(each))),
    stated,
    kept,
    input,
  })
}

test('a pipeline in another order is shown as that, each container beside what it takes the place of', () => {
  const changes = changesFrom(['pre', 'model'], ['model', 'pre'])
  expect(changes.filter(({ container: index, same }) => index !== undefined && !same)).toEqual([
    {
      container: 0,
      part: 'containers',
      key: 'model',
      from: 'release',
      before: 'container 2',
      after: 'container 1',
      same: false,
    },
    {
      container: 1,
      part: 'containers',
      key: 'pre',
      from: 'release',
      before: 'container 1',
      after: 'container 2',
      same: false,
    },
  ])
  expect(changes.filter(({ key }) => key === 'OF')).toMatchObject([
    { container: 0, from: 'live', before: 'model', after: 'model' },
    { container: 1, from: 'live', before: 'pre', after: 'pre' },
  ])
})

test('a container that the release has no more is dropped, and a new one has nothing before it', () => {
  const changes = changesFrom(['pre', 'model'], ['model', 'post'])
  expect(changes.filter(({ part, from }) => part === 'containers' && from === 'dropped')).toMatchObject([
    { container: 0, before: 'registry.corp/pre:1 (digest unknown)', after: undefined },
  ])
  expect(changes.find(({ container: index, part }) => index === 1 && part === 'image')).toMatchObject({
    before: undefined,
    after: 'registry.corp/post:1 (digest unknown)',
  })
})
