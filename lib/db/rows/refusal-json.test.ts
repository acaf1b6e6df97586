import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import type * as Rows from '../generated/client.ts'
import { regionPhaseJson, toJson } from './json.ts'
import { operationFromRow } from './operation.ts'

const sentence = 'Wave 2 waits for wave 1: Sydney bakes.'

test('a refusal that was stored in words keeps its code and is told as it stands', () => {
  const phase = regionPhaseJson.parse({ name: 'gated', refusal: { code: 'wave', sentence } })
  expect(phase).toMatchObject({ name: 'gated', refusal: { code: 'wave' } })
  expect(say((phase as { refusal: Said }).refusal)).toBe(sentence)
  expect(regionPhaseJson.parse(toJson(phase))).toEqual(phase)
})

test('a refusal of today keeps its facts', () => {
  const held = [{ region: 'eu-west-1', does: { phase: 'baking' } }]
  const stored = { name: 'gated', refusal: { code: 'wave', facts: { wave: 2, before: 1, held } } }
  expect(regionPhaseJson.parse(stored)).toEqual(stored)
  expect(say(stored.refusal as Said)).toBe('Wave 2 waits for wave 1: Dublin bakes.')
})

test('a region that waits for nothing, or whose refusal is neither, is no other row', () => {
  expect(regionPhaseJson.parse({ name: 'gated', refusal: null })).toEqual({ name: 'gated' })
  expect(() => regionPhaseJson.parse({ name: 'gated', refusal: { code: 'wave' } })).toThrow()
})

test('an operation that was refused in words is told as it stands', () => {
  const row: Rows.Operation = {
    ...{ id: 'o1', kind: 'undeploy', endpointId: 'e1', intent: { deployment: '57' }, open: false },
    ...{
      phase: { name: 'refused', sentence: 'Nothing was undeployed in Dublin. It serves.' },
      trouble: null,
    },
    ...{ requestedBy: { kind: 'recorded', label: 'Maria' }, requestedAt: new Date(0), endedAt: new Date(0) },
    ...{ lookAgainAt: null, version: 1 },
  }
  const { phase } = operationFromRow(row, z.object({ deployment: z.string() }))
  expect(phase).toEqual({ name: 'refused', said: expect.anything() })
  expect(say((phase as { said: Said }).said)).toBe('Nothing was undeployed in Dublin. It serves.')
  const again = { ...row, phase: JSON.parse(JSON.stringify(phase)) }
  expect(operationFromRow(again, z.object({ deployment: z.string() })).phase).toEqual(phase)
})
