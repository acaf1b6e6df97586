import { expect, test } from 'vitest'
import { type Said, said, verbatim } from '#lib/domain/said.ts'
import type { Evidence } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { brokenBeside, verdictView } from './evidence.ts'

const of5xx = said('errors-against-limit', { measure: 'errors5xx', share: 0.02, requests: 900, limit: 0.01 })
const of4xx = said('errors-against-limit', { measure: 'errors4xx', share: 0.04, requests: 900, limit: 0.01 })

const broken = (told: Said, changes: Partial<Evidence> = {}): Evidence => ({
  measure: 'errors5xx',
  outcome: 'fail',
  canary: 0.02,
  baseline: undefined,
  threshold: 0.01,
  requests: 900,
  said: told,
  ...changes,
})

test('what broke stands beside a cause only where the cause does not tell it', () => {
  const evidence = [broken(of5xx), broken(of4xx), broken(of4xx, { outcome: 'pass' })]
  const cause = said('canary-limit-not-clear', { measure: of5xx })
  expect(brokenBeside(cause, evidence)).toEqual([evidence[1]])
  const person = said('canary-not-compared', { why: 'no-baseline' })
  expect(brokenBeside(person, evidence)).toEqual([evidence[0], evidence[1]])
})

test('a cause that was recorded in words tells what its words hold', () => {
  const recorded = verbatim(`Dublin: ${say(of5xx)}`)
  const words = [broken(verbatim(say(of5xx))), broken(verbatim(say(of4xx)))]
  expect(brokenBeside(recorded, words)).toEqual([words[1]])
  expect(brokenBeside(recorded, [broken(of5xx), broken(of4xx)]).map(({ said: told }) => told)).toEqual([
    of4xx,
  ])
})

test('a verdict is shown in sentences, with every number that it rests on', () => {
  const { requests, threshold } = broken(of5xx)
  expect(
    verdictView({ outcome: 'fail', said: of5xx, evidence: [broken(of5xx)], at: '2026-11-20T04:00:00Z' }),
  ).toMatchObject({
    outcome: 'fail',
    sentence: 'Canary 5xx 2 % of 900 requests; limit 1 %.',
    evidence: [{ requests, threshold, sentence: 'Canary 5xx 2 % of 900 requests; limit 1 %.' }],
  })
})
