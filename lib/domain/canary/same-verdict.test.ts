import { expect, test } from 'vitest'
import { verbatim } from '../said.ts'
import type { Evidence, Verdict } from '../types.ts'
import { isSameVerdict } from './same-verdict.ts'
import { judge } from './testing/judged.ts'
import { healthy, inputOf, minutesOf } from './testing/minutes.ts'

const early = judge(inputOf(minutesOf(3, 100, healthy)))
const stored = (verdict: Verdict): Verdict => JSON.parse(JSON.stringify(verdict)) as Verdict

test('the same minutes judged later, and what the database gives back of it, are no new verdict', () => {
  const input = inputOf(minutesOf(3, 100, healthy))
  const later = judge({ ...input, now: new Date(input.now.getTime() + 20_000) })
  expect(later.at).not.toBe(early.at)
  expect(isSameVerdict(stored(early), later)).toBe(true)
  const { at, said, evidence, ...rest } = stored(early)
  const [first, ...others] = evidence
  const turned = Object.fromEntries(Object.entries(first ?? {}).toReversed()) as unknown as Evidence
  expect(isSameVerdict({ evidence: [turned, ...others], ...rest, said, at }, later)).toBe(true)
})

test('another minute is, and so are a minute less to wait, one number of the evidence and other words', () => {
  expect(isSameVerdict(early, judge(inputOf(minutesOf(4, 100, healthy))))).toBe(false)
  const counted = { ...early, expectedMinutes: (early.expectedMinutes ?? 0) - 1 }
  expect(isSameVerdict(early, counted)).toBe(false)
  const [first, ...others] = early.evidence
  const heavier = { ...early, evidence: [{ ...first!, logEPass: (first?.logEPass ?? 0) + 1e-9 }, ...others] }
  expect(isSameVerdict(early, heavier)).toBe(false)
  expect(isSameVerdict(early, { ...early, said: verbatim('It needs more data.') })).toBe(false)
  expect(isSameVerdict(early, { ...early, outcome: 'pass' })).toBe(false)
})

test('the first verdict is new, and that there is none is not', () => {
  expect(isSameVerdict(undefined, early)).toBe(false)
  expect(isSameVerdict(undefined, undefined)).toBe(true)
})
