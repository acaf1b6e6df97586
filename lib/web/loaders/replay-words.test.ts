import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import type { ReplayDecision } from '#lib/domain/canary/replay.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { ReplaySubject } from '#lib/services/replay/subject.ts'
import type { JudgeKind } from '../views.ts'
import { replayFacts, replaySentence, replayTitle } from './replay-words.ts'

const stopped = (after: number): ReplayDecision => ({ outcome: 'stopped', after })
const passed = (after: number): ReplayDecision => ({ outcome: 'passed', after })
const undecided = (after: number): ReplayDecision => ({ outcome: 'undecided', after })

const sentence = (
  decisions: [sequential: ReplayDecision, kayenta: ReplayDecision, thresholds: ReplayDecision],
  shown: JudgeKind = 'sequential',
) =>
  replaySentence(
    (['sequential', 'kayenta', 'thresholds'] as const).map((kind, index) => ({
      kind,
      decision: decisions[index]!,
    })),
    shown,
  )

test('who would have missed it, and who stops it when, stands in one sentence', () => {
  expect(sentence([stopped(4), stopped(30), passed(30)])).toBe(
    'The thresholds would have missed it; the sequential judge stops it after 4 minutes.',
  )
  expect(sentence([stopped(1), passed(30), undecided(30)])).toBe(
    'Kayenta’s judge would have missed it and the thresholds would not have stopped it by then; the sequential judge stops it after 1 minute.',
  )
  expect(sentence([stopped(6), undecided(6), undecided(6)])).toBe(
    'Kayenta’s judge and the thresholds would not have stopped it by then; the sequential judge stops it after 6 minutes.',
  )
  expect(sentence([passed(6), stopped(30), passed(30)])).toBe(
    'Kayenta’s judge would have stopped it after 30 minutes; the sequential judge passes it after 6 minutes.',
  )
})

test('where all agree, the sentence says who is sooner', () => {
  expect(sentence([passed(6), passed(30), passed(30)])).toBe(
    'The sequential judge passes it after 6 minutes; Kayenta’s judge after 30 minutes and the thresholds after 30 minutes.',
  )
  expect(sentence([passed(6), passed(30), passed(30)], 'thresholds')).toBe(
    'The thresholds pass it after 30 minutes; the sequential judge after 6 minutes.',
  )
  expect(sentence([stopped(2), stopped(2), stopped(2)])).toBe('All three judges stop it after 2 minutes.')
  expect(sentence([undecided(9), undecided(9), undecided(9)])).toBe('No judge has a verdict after 9 minutes.')
})

test('a canary of which nothing is known is not said to have been judged', () => {
  expect(sentence([undecided(0), undecided(0), undecided(0)])).toContain('nobody could judge it')
})

const subject = (of: ReplaySubject['of']): ReplaySubject => ({
  cloud: sagemaker,
  region: 'eu-west-1',
  of,
  guardrail: guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
    rollbackOn: {},
    terminationWaitSeconds: 0,
    timeoutSeconds: 7200,
  }),
  minutes: { canary: [], baseline: [] },
  cuts: undefined,
  noise: {},
  siblings: [],
  meantFrom: '2026-11-20T03:40:00Z',
  bakingSince: '2026-11-20T03:40:00Z',
  bakeSeconds: 1800,
})

test('what really happened stands beside what would have', () => {
  const of = {
    kind: 'rollout',
    slug: 'fraud-scoring-v427-1',
    release: 'v427',
    from: 'v426',
    attempt: 2,
  } as const
  const reverted = subject({
    ...of,
    phase: { name: 'reverted', cause: { kind: 'alarm', said: verbatim('Alarm fraud-eu-5xx went off.') } },
  })
  expect(replayTitle(reverted)).toBe('Dublin: v427 against v426')
  expect(replayFacts(reverted, 12)).toBe(
    'fraud-scoring-v427-1, attempt 2: bake of 30 min, 12 minutes with traffic. It was taken back: Alarm fraud-eu-5xx went off.',
  )
  expect(replayFacts(subject({ ...of, phase: undefined }), 12)).toContain('Another attempt followed it.')
})

test('two periods are named with their zone, and not sold as cohorts', () => {
  const facts = replayFacts(
    subject({
      kind: 'periods',
      endpoint: 'fraud-eu',
      baselineFrom: new Date('2026-11-20T02:00:00Z'),
      canaryFrom: new Date('2026-11-20T03:05:00Z'),
      minutes: 30,
    }),
    30,
  )
  expect(facts).toContain(
    '30 minutes from 20 Nov 2026, 03:05 UTC against as many from 20 Nov 2026, 02:00 UTC.',
  )
  expect(facts).toContain('did not run side by side')
})
