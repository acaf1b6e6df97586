import { expect, test } from 'vitest'
import { said } from '#lib/domain/said.ts'
import type { Evidence, Verdict } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { verdictNow } from './late-verdict.ts'

const none = said('canary-traffic-none', { span: 'bake', meant: 0.1 })

const evidence = (changes: Partial<Evidence> & Pick<Evidence, 'measure'>): Evidence => ({
  outcome: 'need-more-data',
  canary: 0.001,
  baseline: 0.001,
  threshold: undefined,
  requests: 5_692,
  said: none,
  ...changes,
})

const starved: Verdict = {
  outcome: 'need-more-data',
  said: none,
  at: '2026-11-20T04:00:00Z',
  expectedMinutes: null,
  evidence: [
    evidence({ measure: 'traffic-share', canary: 0, baseline: 0.1, requests: 0 }),
    evidence({ measure: 'errors4xx', expectedMinutes: 1 }),
  ],
}

test('after a bake without traffic no measure promises minutes, and the requests compared are said to be later ones', () => {
  const now = verdictNow(starved, 'completing')
  expect(now.said).toEqual(said('canary-traffic-came-later', { verdict: none }))
  expect(say(now.said)).toBe(
    "No traffic reached the canary while it baked, though 10 % was meant for it. It cannot pass; look at how the endpoint's traffic is routed. The requests below came later, with the shift of all traffic.",
  )
  expect([now, ...now.evidence].filter((one) => 'expectedMinutes' in one)).toEqual([])
})

test('while it bakes, and where the canary had its share, a verdict is told as it was given', () => {
  expect(verdictNow(starved, 'baking')).toBe(starved)
  const [share, errors] = starved.evidence
  const fed = { ...starved, evidence: [{ ...share!, outcome: 'pass' as const }, errors!] }
  expect(verdictNow(fed, 'completing')).toBe(fed)
  const quiet = { ...starved, evidence: [share!] }
  expect(verdictNow(quiet, 'verifying').said).toBe(none)
})
