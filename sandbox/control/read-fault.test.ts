import { expect, test } from 'vitest'
import { readFault } from './read-fault.ts'

const release = { kind: 'release-misbehaves', model: 'fraud-scoring', release: 'v427' }

test.each([
  [{ ...release, latencyFactor: 0 }, '"latencyFactor" must be a number from 0.001 to 1000.'],
  [{ ...release, latencyFactor: 1e308 }, '"latencyFactor" must be'],
  [{ ...release, errorFactor: Number.POSITIVE_INFINITY }, '"errorFactor" must be'],
  [{ ...release, errorFactor: -1 }, '"errorFactor" must be a number from 0 to 1000.'],
  [{ ...release, scoreShift: Number.POSITIVE_INFINITY }, '"scoreShift" must be'],
  [{ ...release, scoreShift: -1 }, '"scoreShift" must be'],
  [{ kind: 'throttling', callsPerSecond: 1e308 }, '"callsPerSecond" must be'],
  [
    { kind: 'replication-slow', destinationRegion: 'sa-east-1', delaySeconds: 1e308 },
    '"delaySeconds" must be',
  ],
])('%j is refused: it could not be imitated, or not be written down', (body, message) => {
  expect(() => readFault(body)).toThrow(message)
})

test('numbers within their bounds are taken as they are, 0 too where it means something', () => {
  const fault = { ...release, errorFactor: 0, latencyFactor: 0.001, scoreShift: -0.99 }
  expect(readFault(fault)).toEqual(fault)
  expect(readFault({ kind: 'throttling', callsPerSecond: 0 })).toEqual({
    kind: 'throttling',
    callsPerSecond: 0,
  })
})
