import { expect, test } from 'vitest'
import { observed, pending, targetConfigName, underUpdate } from '../testing/builders.ts'
import { deployed, standby } from '../testing/vertex.ts'
import type { Observation } from '../types.ts'
import type { Incoming, Served } from './served.ts'
import { toldShares, variantConfig } from './told.ts'

const served = (label: string, configName: string): Served => ({
  releaseId: label,
  label,
  digest: undefined,
  configName,
})
const live = served('v426', observed().configName)
const canary = (changes: Partial<Incoming> = {}): Incoming => ({
  ...served('v427', targetConfigName),
  asked: 0.1,
  measured: undefined,
  ...changes,
})
const minute = (share: number) => ({ minute: '2026-11-20T03:01:00.000Z', share, requests: 6000 })
const said = (observation: Observation, incoming: Incoming | undefined, of = live) =>
  toldShares(observation, of, incoming).parts.map(
    ({ label, share, source }) => `${label} ${Number(share.toFixed(4))} ${source}`,
  )

test('at rest the configuration in force has all traffic, because the cloud says so', () => {
  expect(said(observed(), undefined)).toEqual(['v426 1 cloud'])
  expect(said(underUpdate('creating', { share: 0 }), canary())).toEqual(['v426 1 cloud'])
})

test('what the plan asks for is marked as asked until a minute has shown the share', () => {
  for (const stage of ['activating', 'baking'] as const) {
    expect(said(underUpdate(stage), canary())).toEqual(['v426 0.9 asked', 'v427 0.1 asked'])
    expect(said(underUpdate(stage), canary({ measured: minute(0.0964) }))).toEqual([
      'v426 0.9036 measured',
      'v427 0.0964 measured',
    ])
  }
})

test('an update that is asked to bring all traffic is not said to have it, and the one in force is not said to have lost it', () => {
  expect(said(underUpdate('activating'), canary({ asked: 1 }))).toEqual(['v426 1 untold', 'v427 1 asked'])
})

test('a canary that was measured to get nothing is not given what was asked for', () => {
  expect(said(underUpdate('baking'), canary({ measured: minute(0) }))).toEqual(['v426 1 measured'])
})

test('a request in a thousand of the other release is a straggler', () => {
  expect(said(underUpdate('baking'), canary({ measured: minute(0.9995) }))).toEqual(['v427 1 measured'])
})

test('while the old fleet is taken down, and only then, the cloud says that all traffic has moved', () => {
  expect(said(underUpdate('terminating', { share: 1 }), canary())).toEqual(['v427 1 cloud'])
})

test('a rollback is a wish until it has ended', () => {
  expect(said(underUpdate('rolling-back'), canary({ measured: minute(0.1) }))).toEqual(['v426 1 asked'])
  expect(said(underUpdate('rolling-back', { share: 0.25 }), canary())).toEqual([
    'v426 0.75 measured',
    'v427 0.25 measured',
  ])
})

test('an update from outside takes a share that nobody tells, and in the end all of it under a name that nobody knows', () => {
  const update = (stage: 'baking' | 'terminating', share?: number) =>
    underUpdate(stage, { configName: 'by-hand', share })
  expect(said(update('baking'), undefined)).toEqual(['v426 1 untold'])
  expect(said(update('terminating', 1), undefined)).toEqual(['unknown 1 cloud'])
})

test('a change of the configuration alone serves one release all the while', () => {
  const again = canary({ releaseId: 'v426', label: 'v426' })
  expect(said(underUpdate('baking'), again)).toEqual(['v426 1 cloud'])
  expect(toldShares(underUpdate('baking'), live, again).parts[0]?.configName).toBe(targetConfigName)
})

test('an endpoint that names nothing that serves is not said to serve anything', () => {
  expect(said(observed({ configName: '' }), undefined, served('unknown', ''))).toEqual([])
})

test('Vertex AI is believed for every deployment that has traffic, by its split at rest and by ready replicas on the move', () => {
  const inForce = served('v57', 'embeddings-eu-v57')
  const rolling = underUpdate('activating', { configName: 'meridian-embeddings-eu-v58-a1', share: 0.25 })
  const deployments = [
    standby({ state: 'serving', share: 0.75 }),
    deployed({ state: 'being-deployed', share: 0.25 }),
  ]
  const v58 = { ...served('v58', 'meridian-embeddings-eu-v58-a1'), asked: undefined, measured: undefined }
  expect(said({ ...rolling, deployments }, v58, inForce)).toEqual(['v57 0.75 measured', 'v58 0.25 measured'])
  const split = observed({ configName: 'embeddings-eu-v57', deployments })
  const named = new Map([['meridian-embeddings-eu-v58-a1', served('v58', 'meridian-embeddings-eu-v58-a1')]])
  expect(toldShares(split, inForce, undefined, named).parts).toMatchObject([
    { label: 'v57', share: 0.75, source: 'cloud' },
    { label: 'v58', share: 0.25, source: 'cloud' },
  ])
  expect(said(split, undefined, inForce)).toEqual(['v57 0.75 cloud', 'unknown 0.25 cloud'])
})

test('where Vertex AI does not say how many replicas are ready, no share is guessed', () => {
  const update = observed({
    configName: 'embeddings-eu-v57',
    pending: pending('creating', { configName: 'meridian-embeddings-eu-v58-a1', share: undefined }),
    deployments: [standby({ state: 'serving', share: 1 }), deployed({ state: 'being-deployed', share: 0 })],
  })
  const v58 = { ...served('v58', 'meridian-embeddings-eu-v58-a1'), asked: undefined, measured: undefined }
  expect(said(update, v58, served('v57', 'embeddings-eu-v57'))).toEqual(['v57 1 untold'])
})

test('an endpoint whose status speaks against what it names is not said to serve it', () => {
  expect(said(observed({ cloudStatus: 'Failed', inForce: 'no' }), undefined)).toEqual([])
  expect(
    said(observed({ cloudStatus: 'Creating', inForce: 'no', pending: pending('creating') }), canary()),
  ).toEqual([])
})

test('of a mixture of configurations nobody tells the shares', () => {
  const mixed = observed({ cloudStatus: 'UpdateRollbackFailed', inForce: 'mixed' })
  expect(said(mixed, undefined)).toEqual(['v426 1 untold'])
  expect(said(mixed, canary({ measured: minute(0.25) }))).toEqual(['v426 1 untold', 'v427 1 untold'])
})

const variantB = (share: number | undefined) => ({
  name: 'B',
  share,
  modelName: 'fraud-v420',
  manifest: observed().manifest,
})
const namedB = (label: string) => {
  const configName = variantConfig(observed(), 'B')
  return new Map([[configName, { ...served(label, configName), configName }]])
}
const saidBeside = (observation: Observation, incoming?: Incoming, others = namedB('v420')) =>
  toldShares(observation, live, incoming, others).parts.map(
    ({ label, share, source }) => `${label} ${Number(share.toFixed(4))} ${source}`,
  )

test('variants of one endpoint have the shares of their weights, each its own release', () => {
  expect(saidBeside(observed({ variants: [variantB(0.9)] }))).toEqual(['v426 0.1 cloud', 'v420 0.9 cloud'])
  expect(saidBeside(observed({ variants: [variantB(1)] }))).toEqual(['v420 1 cloud'])
  expect(saidBeside(observed({ variants: [variantB(0)] }))).toEqual(['v426 1 cloud'])
  expect(saidBeside(observed({ variants: [variantB(0.9)] }), undefined, namedB('v426'))).toEqual([
    'v426 1 cloud',
  ])
})

test('where weights are not told, no variant is said to have all traffic', () => {
  expect(saidBeside(observed({ variants: [variantB(undefined)] }))).toEqual([
    'v426 1 untold',
    'v420 1 untold',
  ])
})

test('a release that has an unknown part of the traffic has no known share, whatever else is known of it', () => {
  const update = { ...underUpdate('terminating', { share: undefined }), variants: [variantB(0.9)] }
  expect(saidBeside(update, canary({ asked: 1 }), namedB('v426'))).toEqual([
    'v426 1 untold',
    'v427 0.1 asked',
  ])
})

test('an update shifts the traffic of its own variant only', () => {
  const update = { ...underUpdate('baking'), variants: [variantB(0.5)] }
  expect(saidBeside(update, canary({ measured: minute(0.2) }))).toEqual([
    'v426 0.4 measured',
    'v427 0.1 measured',
    'v420 0.5 cloud',
  ])
})

test('while a later batch of a rolling update is created, the batches before it keep the share that was measured', () => {
  expect(said(underUpdate('creating'), canary({ measured: minute(0.25) }))).toEqual([
    'v426 0.75 measured',
    'v427 0.25 measured',
  ])
})

test('while one batch of several is taken down, not all traffic is said to have moved', () => {
  expect(said(underUpdate('terminating'), canary({ measured: minute(0.25) }))).toEqual([
    'v426 0.75 measured',
    'v427 0.25 measured',
  ])
})
