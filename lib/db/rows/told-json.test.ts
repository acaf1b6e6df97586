import { describe, expect, test } from 'vitest'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import { differenceOf } from '#lib/domain/manifest/difference.ts'
import { type Said, said, verbatim } from '#lib/domain/said.ts'
import { digests, manifestOf } from '#lib/domain/testing/builders.ts'
import type { Cause, RegionPhase, Trouble } from '#lib/domain/types.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import { regionPhaseJson, requestJson, toJson, troubleJson } from './json.ts'
import { operationFromRow, undeployIntentJson } from './operation.ts'
import { withdrawalJson } from './release.ts'
import { saidFromRow } from './said-json.ts'

const at = '2026-11-20T03:30:00.000Z'
const by = { kind: 'person', id: 'p1', label: 'Maria', role: 'manager' } as const
const told = (phase: RegionPhase) => ('cause' in phase && phase.cause ? say(phase.cause.said) : undefined)

describe('what was recorded in a sentence is told as it stands', () => {
  const sentence = 'Dublin: alarm fraud-4xx went off: 2.04 > 1.'
  const cause = { kind: 'alarm', sentence }

  test.each([
    { name: 'reverting', cause, inFlight: true, begunFrom: at },
    { name: 'reverted', cause },
    { name: 'failed', cause, advice: 'Nothing was begun.' },
    { name: 'skipped', by, reason: 'later', cause },
  ])('the cause of a region that is $name', (stored) => {
    const phase = regionPhaseJson.parse(stored)
    expect(told(phase)).toBe(sentence)
    expect(JSON.stringify(phase)).not.toContain('"cause":{"kind":"alarm","sentence"')
  })

  test('the advice of a failed one, word for word', () => {
    const phase = regionPhaseJson.parse({ name: 'failed', cause, advice: 'Nothing was begun.' })
    expect(phase.name === 'failed' && say(phase.advice)).toBe('Nothing was begun.')
  })

  test('trouble, and a wish that Meridian itself had', () => {
    const trouble = troubleJson.parse({ since: at, tries: 2, sentence: 'It does not answer.', code: null })
    expect(trouble).toEqual({
      since: at,
      tries: 2,
      said: verbatim('It does not answer.'),
      code: undefined,
    })
    const wish = { kind: 'revert', by, reason: 'Rolling back because of Sydney.' }
    expect(requestJson.parse(wish)).toEqual(wish)
  })

  test.each(['refused', 'failed'] as const)('an operation that was %s', (name) => {
    const row = {
      ...{ id: 'o1', kind: 'undeploy', endpointId: 'e1', intent: { deployment: '7' }, requestedBy: by },
      ...{ requestedAt: new Date(at), phase: { name, sentence }, trouble: null, version: 1, open: false },
      ...{ endedAt: null, lookAgainAt: null },
    }
    const { phase } = operationFromRow(row, undeployIntentJson)
    expect(phase).toEqual({ name, said: verbatim(sentence) })
  })

  test('a column that was empty stays empty', () => {
    expect(saidFromRow(null)).toBeUndefined()
    expect(saidFromRow({ code: 'verbatim', facts: { sentence } })).toEqual(verbatim(sentence))
  })
})

describe('what is recorded now is read as it was written', () => {
  const advice = said('advise-find-who', { region: 'eu-west-1' })
  const more = said('region-not-taken-back', { region: 'eu-west-1', withinSeconds: 3600 })
  const what: Said = said('cause-and-more', { cause: verbatim('So.'), more })
  const cause: Cause = { kind: 'person', said: what, by }

  test.each<RegionPhase>([
    { name: 'reverted', cause },
    { name: 'failed', cause, advice },
    { name: 'skipped', by, reason: 'later', cause },
    { name: 'skipped', by, reason: what },
  ])('a region that is $name', (phase) => {
    expect(regionPhaseJson.parse(toJson(phase))).toStrictEqual(phase)
  })

  test('trouble and a wish', () => {
    const trouble: Trouble = { since: at, tries: 2, said: verbatim('No answer.'), code: 'Throttled' }
    expect(troubleJson.parse(toJson(trouble))).toStrictEqual(trouble)
    const wish = { kind: 'revert', by, reason: what } as const
    expect(requestJson.parse(toJson(wish))).toStrictEqual(wish)
  })

  test.each<Withdrawal['detail']>([
    'biased',
    { what: 'gone', address: 's3://models/v427' },
    { what: 'not-named', label: 'prod', registryRef: 'projects/p/models/m@7' },
    { what: 'seen', look: verbatim('s3://models-au/v427 is another one.') },
    {
      what: 'states',
      difference: differenceOf(
        manifestOf(digests.v427),
        manifestOf(digests.other),
        compareManifests(manifestOf(digests.v427), manifestOf(digests.other)),
      ),
    },
  ])('a withdrawal: %o', (detail) => {
    const withdrawal: Withdrawal = { kind: 'entry-changed', at, by, detail }
    expect(withdrawalJson.parse(toJson(withdrawal))).toStrictEqual(withdrawal)
  })
})
