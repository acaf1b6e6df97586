import { expect, test } from 'vitest'
import { fillUnknown } from './fill.ts'
import { container, known, manifest, stated, unknown } from './parts.ts'
import type { ArtifactPart } from './types.ts'

type Stored = Exclude<ArtifactPart, { kind: 'none' }>
const digest = known(`sha256:${'11'.repeat(32)}`)
const plain: Stored = { kind: 'prefix', address: 'gs://eu/v1/', digest }
const objects = known(`listing:${'ab'.repeat(32)}`)
const kept = { entry: 'm@1', madeAt: '2026-03-10T03:00:00.000Z' }

function filled(recorded: Stored, now: Stored): unknown {
  const of = (artifact: Stored) => manifest([container({ artifact: stated(artifact) })])
  const { artifact } = fillUnknown(of(recorded), of(now)).containers[0]!
  return artifact.state === 'stated' ? artifact.value : undefined
}

test('what was recorded before it was kept how a digest is known learns it', () => {
  const now: Stored = { ...plain, declared: true, objects, kept }
  expect(filled(plain, now)).toEqual(now)
})

test('objects that were known stay when nobody tells of them any more, and are known when somebody does', () => {
  const untold: Stored = { ...plain, objects: unknown('not-answering', 'gs://eu/v1/') }
  const told: Stored = { ...plain, objects }
  expect(filled(told, untold)).toEqual(told)
  expect(filled(untold, told)).toEqual(told)
})

test('the entry that was recorded is not replaced by one that took its number', () => {
  const now: Stored = { ...plain, kept: { ...kept, madeAt: '2026-03-11T03:00:00.000Z' } }
  expect(filled({ ...plain, kept }, now)).toEqual({ ...plain, kept })
})
