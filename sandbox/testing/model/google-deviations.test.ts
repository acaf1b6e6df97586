import { expect, test } from 'vitest'
import { apiMethods } from '../../google/protocol/methods.ts'
import type { Message } from '../../google/types.ts'
import { googleDeviations } from './google-deviations.ts'

const NAME = 'projects/p/locations/l/endpoints/e'

function deviations(name: string, request: Message, response: Message): string[] {
  const method = apiMethods().find((each) => each.name === name && each.version === 'v1beta1')
  if (!method) throw new Error(`no method ${name}`)
  return googleDeviations({ method, request, response })
}
const got = (response: Message) => deviations('GetEndpoint', { name: NAME }, response)

test('an answer that keeps to the protos departs from nothing', () => {
  expect(
    got({ name: NAME, trafficSplit: { 1: 100 }, createTime: '2026-03-10T03:00:00Z', etag: undefined }),
  ).toEqual([])
})

test.each([
  ['a field that there is none of', { status: 'READY' }, /Unknown name "status"/],
  [
    'a field within',
    { deployedModels: [{ identifier: '1' }] },
    /Unknown name "identifier" at 'deployed_models\[0\]'/,
  ],
  ['a value of another type', { trafficSplit: { 1: 'all' } }, /Invalid value at 'traffic_split\[1\]'/],
  ['a time that is none', { createTime: 'now' }, /Invalid value at 'create_time'/],
])('%s is seen', (_kind, more, words) => {
  expect(got({ name: NAME, ...more })).toEqual([expect.stringMatching(words)])
})

test('what stands in an Any is held to the message that it names', () => {
  const operation = (metadata: Message) =>
    deviations(
      'CreateEndpoint',
      { parent: 'projects/p/locations/l', endpoint: { displayName: 'e' } },
      { name: 'o', metadata },
    )
  const type = 'type.googleapis.com/google.cloud.aiplatform.v1beta1.CreateEndpointOperationMetadata'
  expect(operation({ '@type': type, genericMetadata: { createTime: '2026-03-10T03:00:00Z' } })).toEqual([])
  expect(operation({ '@type': type, progress: 1 })).toEqual([
    expect.stringContaining('Unknown name "progress"'),
  ])
  expect(operation({ '@type': 'type.googleapis.com/google.Nothing' })).toEqual([
    expect.stringContaining('there is no message google.Nothing'),
  ])
})

test('a request that was accepted without a required field is seen', () => {
  expect(deviations('GetEndpoint', {}, { name: NAME })).toEqual([
    'GetEndpoint accepted: name is required, and missing',
  ])
  expect(
    deviations('CreateEndpoint', { parent: 'projects/p/locations/l', endpoint: {} }, { name: 'o' }),
  ).toEqual(['CreateEndpoint accepted.endpoint: displayName is required, and missing'])
})

test('a variable of the environment may be empty, and still needs a name', () => {
  const upload = (env: Message) =>
    deviations(
      'UploadModel',
      {
        parent: 'projects/p/locations/l',
        model: { displayName: 'm', containerSpec: { imageUri: 'i', env: [env] } },
      },
      { name: 'o' },
    )
  expect(upload({ name: 'THRESHOLD' })).toEqual([])
  expect(upload({ value: '1' })).toEqual([
    'UploadModel accepted.model.containerSpec.env: name is required, and missing',
  ])
})
