import { expect, test } from 'vitest'
import { said, verbatim } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import { regionPhaseJson, toJson } from './json.ts'
import { verdictJson } from './verdict-json.ts'

/** As they were written before facts were recorded. */
const evidence = {
  measure: 'errors4xx',
  outcome: 'fail',
  canary: 0.0204,
  baseline: 0.004,
  threshold: 0.01,
  requests: 10_812,
  sentence: 'Canary 4xx 2.04 % of 10,812 requests; limit 1 %.',
}
const verdict = {
  outcome: 'need-more-data',
  sentence:
    'Nothing worse than tolerated in 1,800 canary requests; not sure yet: 5xx. Needs about 12 more minutes at the present traffic.',
  evidence: [evidence, { ...evidence, canary: undefined, expectedMinutes: null }],
  at: '2026-11-20T03:58:02.000Z',
  expectedMinutes: 12,
}

test('a verdict that was recorded in words is told in them, with the evidence that it rests on', () => {
  const { sentence, ...numbers } = evidence
  const read = verdictJson.parse(toJson(verdict))
  expect(read).toMatchObject({ outcome: 'need-more-data', at: verdict.at, expectedMinutes: 12 })
  expect(say(read.said)).toBe(verdict.sentence)
  expect(read.evidence[0]).toEqual({ ...numbers, said: verbatim(sentence) })
  expect(read.evidence.map((one) => say(one.said))).toEqual([sentence, sentence])
})

test('so is the evidence of a cause', () => {
  const cause = { kind: 'verdict', sentence: `Dublin: ${evidence.sentence}`, evidence: [evidence] }
  const phase = regionPhaseJson.parse(toJson({ name: 'reverted', cause }))
  expect(phase).toMatchObject({ cause: { evidence: [{ said: verbatim(evidence.sentence) }] } })
})

test('a verdict of facts is read as it was written', () => {
  const told = said('errors-against-limit', {
    measure: 'errors4xx',
    share: 0.0204,
    requests: 10_812,
    limit: 0.01,
  })
  const { sentence: _words, ...numbers } = evidence
  const written = { outcome: 'fail', said: told, evidence: [{ ...numbers, said: told }], at: verdict.at }
  expect(verdictJson.parse(toJson(written))).toEqual(written)
})
