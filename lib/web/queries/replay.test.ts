import { expect, test } from 'vitest'
import type { ReplayChoice } from '../inputs.ts'
import { replayChoiceOf, replayParameters } from './replay.ts'

test('what the page shows and what the API is asked for are the same replay', () => {
  const choices: ReplayChoice[] = [
    {},
    { source: { rollout: 'fraud-scoring-v427-1', endpoint: 'fraud-eu', attempt: 2 }, kind: 'kayenta' },
    {
      source: {
        model: 'fraud-scoring',
        endpoint: 'fraud-eu',
        baselineFrom: '2026-11-20T02:00Z',
        canaryFrom: '2026-11-20T03:00Z',
        minutes: 30,
      },
      alpha: 0.02,
      beta: 0.1,
      limits: {
        errors5xx: { tolerated: 1.2, unacceptable: 3 },
        'latency-p99': { tolerated: 1.1, unacceptable: 2 },
      },
    },
  ]
  for (const choice of choices) expect(replayChoiceOf(replayParameters(choice))).toEqual(choice)
})

test('an address that cannot be read shows the judge of the plan, and nothing chosen', () => {
  const mistyped = 'judge=oracle&alpha=much&limits=errors5xx:1,moon:1:2,score::&rollout=fraud-scoring-v427-1'
  expect(replayChoiceOf(new URLSearchParams(mistyped))).toEqual({})
})

test('a number out of range stays in the address, so that the replay can refuse it', () => {
  expect(replayChoiceOf(new URLSearchParams('alpha=7'))).toEqual({ alpha: 7 })
})
