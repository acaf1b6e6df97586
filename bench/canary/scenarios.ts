import type { LatencyStream, Stream } from './streams.ts'

/** What is measured of a scenario's runs: how often they stop or pass, or after how many minutes the median one does. */
export interface Aim {
  of: 'stopped' | 'passed'
  as: 'share' | 'median'
  /** A share of the runs (0–1), or minutes. */
  bound: number
  side: 'at most' | 'at least'
}

export interface Scenario {
  group: string
  what: string
  aim: Aim
  /** Nothing is aimed at: shown to tell what the other lines are worth. */
  isForComparison?: boolean
  runs: number
  stream: Stream
  /** Before it: both cohorts on one release, from which the dispersion is estimated; without it, 1 is taken. */
  calibration?: {
    minutes: number
    /** The canary's share meanwhile. */
    share: number
    /** The share for which the dispersion is projected. */
    projectedTo: number
  }
}

export interface LatencyScenario {
  group: string
  what: string
  aim: Aim
  isForComparison?: boolean
  runs: number
  stream: LatencyStream
}

const bake: Omit<Stream, 'rps'> = {
  minutes: 30,
  baseRate: () => 0.001,
  ratio: 1,
  share: () => 0.1,
  cohortNoise: 0,
}

const mayStop: Aim = { of: 'stopped', as: 'share', bound: 0.01, side: 'at most' }
const stopsWithin = (bound: number): Aim => ({ of: 'stopped', as: 'median', bound, side: 'at most' })

const nothingWrong = 'Nothing wrong: how often it is stopped'
const tooBad = 'A worse release: minutes until the median run is stopped'
const passing = 'Passing'
export const latencyGroup = 'Latency 3 % worse: minutes until the median run is stopped'

/** Peak requests a second of the demo's regions. */
const regions = [600, 200, 150, 100]

const percent = (rate: number) => `${Number((rate * 100).toPrecision(2))} %`

const quiet = regions.flatMap((rps) =>
  [0.001, 0.01].map(
    (rate): Scenario => ({
      group: nothingWrong,
      what: `${rps} rps, ${percent(rate)}, 30 looks`,
      aim: mayStop,
      runs: 4000,
      stream: { ...bake, rps, baseRate: () => rate },
    }),
  ),
)

/** A day's swing of the error rate, between a third of the mean and three times it, within two hours. */
const drifting = (minute: number) => 0.003 * 3 ** Math.sin((2 * Math.PI * minute) / 120)
const ramp = (minute: number) => (minute < 20 ? 0.1 : minute < 40 ? 0.25 : 0.5)

const noise: Omit<Stream, 'rps'> = { ...bake, baseRate: () => 0.01, cohortNoise: 0.3 }
const calibration = { minutes: 240, share: 0.1, projectedTo: 0.1 }

const noisy: Scenario[] = [
  ...regions.map(
    (rps): Scenario => ({
      group: nothingWrong,
      what: `${rps} rps, 1 %, each cohort's rate varies by 30 % a minute, calibrated`,
      aim: mayStop,
      runs: 2000,
      stream: { ...noise, rps },
      calibration,
    }),
  ),
  {
    group: nothingWrong,
    what: '600 rps, the same, 1,440 looks',
    aim: mayStop,
    runs: 1000,
    stream: { ...noise, rps: 600, minutes: 1440 },
    calibration,
  },
  {
    group: nothingWrong,
    what: '600 rps, the same, 10 → 25 → 50 %, calibrated at 10 % and projected to 50 %',
    aim: mayStop,
    runs: 2000,
    stream: { ...noise, rps: 600, minutes: 60, share: ramp },
    calibration: { ...calibration, projectedTo: 0.5 },
  },
  {
    group: nothingWrong,
    what: '600 rps, the same, 10 → 25 → 50 %, calibrated at 10 % and not projected',
    aim: mayStop,
    isForComparison: true,
    runs: 2000,
    stream: { ...noise, rps: 600, minutes: 60, share: ramp },
    calibration,
  },
  {
    group: nothingWrong,
    what: '600 rps, the same, not calibrated',
    aim: mayStop,
    isForComparison: true,
    runs: 2000,
    stream: { ...noise, rps: 600 },
  },
]

const degraded = (rps: number, before: number, after: number, minutes: number): Scenario => ({
  group: tooBad,
  what: `${rps} rps, ${percent(before)} → ${percent(after)}`,
  aim: stopsWithin(minutes),
  runs: 10_000,
  stream: { ...bake, rps, baseRate: () => before, ratio: after / before },
})

const twiceAsBad = regions.flatMap((rps) =>
  [0.001, 0.01].map(
    (rate): Scenario => ({
      group: passing,
      what: `${rps} rps, ${percent(rate)} → ${percent(2 * rate)}, wrongly passed`,
      aim: { of: 'passed', as: 'share', bound: 0.05, side: 'at most' },
      runs: 4000,
      stream: { ...bake, rps, baseRate: () => rate, ratio: 2 },
    }),
  ),
)

export const scenarios: Scenario[] = [
  ...quiet,
  {
    group: nothingWrong,
    what: '100 rps, 0.1 %, 1,440 looks',
    aim: mayStop,
    runs: 1500,
    stream: { ...bake, rps: 100, minutes: 1440 },
  },
  {
    group: nothingWrong,
    what: '600 rps, 1 %, 1,440 looks',
    aim: mayStop,
    runs: 1500,
    stream: { ...bake, rps: 600, minutes: 1440, baseRate: () => 0.01 },
  },
  {
    group: nothingWrong,
    what: '200 rps, 10 → 25 → 50 % while 0.1 % drifts to 0.9 % and back, 60 looks',
    aim: mayStop,
    runs: 4000,
    stream: { ...bake, rps: 200, minutes: 60, baseRate: drifting, share: ramp },
  },
  ...noisy,
  degraded(600, 0.001, 0.002, 5),
  degraded(600, 0.001, 0.005, 1),
  degraded(100, 0.001, 0.005, 3),
  degraded(100, 0.01, 0.02, 3),
  {
    group: tooBad,
    what: '100 rps, 0.1 % → 0.2 % at a 25 % share, stopped within 30 minutes',
    aim: { of: 'stopped', as: 'share', bound: 0.9, side: 'at least' },
    runs: 4000,
    stream: { ...bake, rps: 100, ratio: 2, share: () => 0.25 },
  },
  ...twiceAsBad,
  {
    group: passing,
    what: '600 rps, 0.1 %, healthy: minutes until the median run passes',
    aim: { of: 'passed', as: 'median', bound: 5, side: 'at most' },
    runs: 4000,
    stream: { ...bake, rps: 600 },
  },
  {
    group: passing,
    what: '600 rps, 1 %, healthy: minutes until the median run passes',
    aim: { of: 'passed', as: 'median', bound: 5, side: 'at most' },
    runs: 4000,
    stream: { ...bake, rps: 600, baseRate: () => 0.01 },
  },
]

const slower = (rps: number, spread: number, minutes: number, aim: Aim): LatencyScenario => ({
  group: latencyGroup,
  what: `${rps} rps, p99 ${spread} times p50`,
  aim,
  runs: 2000,
  stream: { rps, minutes, share: 0.1, spread, slower: 1.03 },
})

export const latencyScenarios: LatencyScenario[] = [
  slower(600, 2, 30, stopsWithin(2)),
  slower(100, 2, 30, stopsWithin(15)),
  { ...slower(600, 3.5, 30, stopsWithin(2)), isForComparison: true },
  { ...slower(100, 3.5, 120, stopsWithin(15)), isForComparison: true },
  {
    ...slower(600, 2, 30, mayStop),
    what: '600 rps, nothing wrong: stopped within 30 minutes',
    stream: { rps: 600, minutes: 30, share: 0.1, spread: 2, slower: 1 },
  },
]
