import { expect, test } from 'vitest'
import {
  type Asked,
  detectableRatio,
  detectionWords,
  proposal,
  secondsToSee,
  type Watched,
} from './detection.ts'

const asked: Asked = { word: '5xx', ratio: 2 }

const anHour = { percent: 50, bakeSeconds: 3600 }
const watched = (rps: number, changes: Partial<Watched> = {}): Watched => ({
  rps,
  baseRate: 0.001,
  isMeasured: true,
  share: 0.1,
  bakeSeconds: 1800,
  dispersion: 1,
  alpha: 0.01,
  isCalibrated: true,
  ...changes,
})

test('a region says the smallest ratio that its bake shows, and when what was asked is seen', () => {
  const { can, how } = detectionWords(watched(600), asked, false)
  expect(can).toBe('5xx ×1.5')
  expect(how).toBe('2× after about 10 min, at 600 rps and 0.1 % 5xx in the last day')
  expect(detectionWords(watched(100), asked, true).can).toBe('5xx ×2.4 pooled')
})

test('a rate that nobody measured is called assumed', () => {
  expect(detectionWords(watched(600, { isMeasured: false }), asked, false).how).toContain('0.1 % 5xx assumed')
})

test('a judge that does not know the noise of an endpoint sees less there, and says why', () => {
  const unknown = watched(600, { dispersion: 2, isCalibrated: false })
  expect(detectableRatio(unknown)).toBeGreaterThan(detectableRatio(watched(600)))
  expect(secondsToSee(unknown, asked)).toBeCloseTo(2 * secondsToSee(watched(600), asked), 6)
  const places = [
    { city: 'Dublin', watched: watched(600), largestRps: 600, isOfLastHour: true, limits: anHour },
    { city: 'Tokyo', watched: { ...unknown, rps: 590 }, largestRps: 590, isOfLastHour: true, limits: anHour },
  ]
  expect(proposal(places, asked)).toContain('The judge is not calibrated in Tokyo yet')
  expect(proposal(places.slice(1), asked)).toContain('not calibrated on these endpoints yet')
  expect(proposal(places.slice(0, 1), asked)).not.toContain('calibrated')
})

test('a region without traffic, or without a baseline beside its canary, promises nothing', () => {
  for (const blind of [watched(0), watched(600, { share: 1 }), watched(600, { bakeSeconds: 0 })]) {
    expect(detectableRatio(blind)).toBe(Number.POSITIVE_INFINITY)
    expect(detectionWords(blind, asked, false).can).toBe('no ratio of 5xx')
  }
  expect(secondsToSee(watched(0), asked)).toBe(Number.POSITIVE_INFINITY)
  expect(secondsToSee(watched(600, { baseRate: 0.6 }), asked)).toBe(Number.POSITIVE_INFINITY)
})

test('the proposal names a share and a time that do see what was asked, and nothing smaller does', () => {
  const saoPaulo = watched(100)
  const sentence = proposal(
    [{ city: 'São Paulo', watched: saoPaulo, largestRps: 100, isOfLastHour: true, limits: anHour }],
    asked,
  )
  expect(sentence).toBe('To see 2× the 5xx rate, the canary needs 25 % or 60 minutes in São Paulo.')
  expect(secondsToSee({ ...saoPaulo, share: 0.25 }, asked)).toBeLessThanOrEqual(1800)
  expect(secondsToSee({ ...saoPaulo, share: 0.2 }, asked)).toBeGreaterThan(1800)
  expect(secondsToSee(saoPaulo, asked)).toBeLessThanOrEqual(3600)
})

test('most traffic of the last hour first is proposed when the plan goes another way', () => {
  const places = [
    { city: 'Tokyo', watched: watched(600), largestRps: 600, isOfLastHour: true, limits: anHour },
    { city: 'Dublin', watched: watched(700), largestRps: 700, isOfLastHour: true, limits: anHour },
  ]
  expect(proposal(places, asked)).toContain(
    'By the traffic of the last hour, this order would tell sooner: Dublin and Tokyo.',
  )
  expect(proposal(places.toReversed(), asked)).toBe(
    'Each bake is long enough to see 2× the 5xx rate in its region.',
  )
})

test('a region that no canary of an hour could tell is not promised one', () => {
  expect(
    proposal(
      [{ city: 'Lima', watched: watched(1), largestRps: 1, isOfLastHour: true, limits: anHour }],
      asked,
    ),
  ).toBe(
    'Lima has too little traffic to see 2× the 5xx rate within an hour at 50 %: put it into one wave with others and set `pooled`.',
  )
  expect(
    proposal(
      [{ city: 'Quito', watched: watched(35), largestRps: 35, isOfLastHour: true, limits: anHour }],
      asked,
    ),
  ).toBe('To see 2× the 5xx rate, the canary needs 50 % for 60 minutes in Quito.')
})

test("no proposal goes beyond what the region's cloud gives a canary", () => {
  const saoPaulo = { city: 'São Paulo', watched: watched(100), largestRps: 100, isOfLastHour: true }
  const within = (percent: number, bakeSeconds: number) =>
    proposal([{ ...saoPaulo, limits: { percent, bakeSeconds } }], asked)
  expect(within(20, 3600)).toContain('needs 60 minutes in São Paulo')
  expect(within(50, 3000)).toContain('needs 25 % in São Paulo')
  expect(within(20, 1800)).toContain('too little traffic to see 2× the 5xx rate within 30 min at 20 %')
})

test('a bake that was typed beyond all bounds is still told something of', () => {
  for (const bakeSeconds of [6.8e204, Number.MAX_VALUE])
    expect(detectableRatio(watched(600, { bakeSeconds }))).toBeGreaterThanOrEqual(1)
})
