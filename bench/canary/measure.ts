import { Counts } from '#lib/domain/canary/counts.ts'
import { calibrate, dispersionAt } from '#lib/domain/canary/dispersion.ts'
import { median, sum } from '../statistics.ts'
import {
  type Decision,
  fixedThreshold,
  judge,
  judgeTogether,
  kayentaAtTheEnd,
  kayentaEveryMinute,
} from './judges.ts'
import { type Generator, seeded } from './random.ts'
import type { Aim, LatencyScenario, Scenario } from './scenarios.ts'
import { draw, drawLatency } from './streams.ts'

export interface Line {
  group: string
  what: string
  target: string
  ours: string
  met?: boolean | undefined
  fixed: string
  kayenta: string
  kayentaEveryMinute: string
}

export const none = '–'
/** Kayenta's judge costs far more a look; its figures need less accuracy. */
const kayentaRuns = 500
const kayentaLongest = 60

interface Summary {
  value: number
  text: string
}

const percent = (share: number) => (share * 100).toFixed(share < 0.1 ? 2 : 1)

const shareText = (share: number, runs: number) =>
  `${percent(share)} ± ${percent(Math.sqrt((share * (1 - share)) / runs))} %`

/** The share with its standard error, or the median with the share that got there in time; a run that never does counts as Infinity. */
function summarize(decisions: readonly Decision[], { of, as, bound }: Aim): Summary {
  const times = decisions.map((decision) => decision[of] ?? Number.POSITIVE_INFINITY)
  const until = (minutes: number) => times.filter((time) => time <= minutes).length / times.length
  if (as === 'share') {
    const value = until(Number.MAX_VALUE)
    return { value, text: shareText(value, times.length) }
  }
  const value = median(times)
  const inTime = `${shareText(until(bound), times.length)} within ${bound} min`
  return { value, text: `${Number.isFinite(value) ? `${value} min` : 'never'} (${inTime})` }
}

const targetOf = ({ as, bound, side }: Aim) =>
  `${side === 'at most' ? '≤' : '≥'} ${as === 'share' ? `${bound * 100} %` : `${bound} min`}`

const isMet = ({ bound, side }: Aim, value: number) => (side === 'at most' ? value <= bound : value >= bound)

function dispersionFor(next: Generator, { calibration, stream }: Scenario): number {
  if (calibration === undefined) return 1
  const { minutes, share, projectedTo } = calibration
  const same = draw(next, { ...stream, ratio: 1, minutes, share: () => share })
  const { dispersion, noise } = calibrate(Counts.of(same))
  if (projectedTo === share) return dispersion
  const events = sum(same.map((minute) => minute.canaryEvents + minute.baselineEvents))
  return dispersionAt(noise, events / minutes, projectedTo)
}

/** What was aimed at and whether it was reached. */
function reached({ aim, isForComparison }: Pick<Scenario, 'aim' | 'isForComparison'>, found: Summary) {
  if (isForComparison) return { target: none, ours: found.text }
  return { target: targetOf(aim), ours: found.text, met: isMet(aim, found.value) }
}

/** All judges on the same streams. */
export function measure(scenario: Scenario, seed: number): Line {
  const next = seeded(seed)
  const { aim, stream } = scenario
  const ours: Decision[] = []
  const fixed: Decision[] = []
  const once: Decision[] = []
  const often: Decision[] = []
  const isForKayenta = stream.minutes <= kayentaLongest
  for (let run = 0; run < scenario.runs; run++) {
    const dispersion = dispersionFor(next, scenario)
    const minutes = draw(next, stream)
    ours.push(judge(minutes, dispersion))
    fixed.push(fixedThreshold(minutes))
    if (isForKayenta && run < kayentaRuns) {
      once.push(kayentaAtTheEnd(minutes))
      often.push(kayentaEveryMinute(minutes))
    }
  }
  const found = summarize(ours, aim)
  // The others know no early pass: whatever they do not stop has passed when the bake ends.
  const other = (decisions: readonly Decision[]) => {
    if (decisions.length === 0) return none
    if (aim.of === 'stopped') return summarize(decisions, aim).text
    const passed = decisions.map(({ stopped }) => (stopped === undefined ? { passed: stream.minutes } : {}))
    return summarize(passed, aim).text
  }
  return {
    group: scenario.group,
    what: scenario.what,
    ...reached(scenario, found),
    fixed: other(fixed),
    kayenta: other(once),
    kayentaEveryMinute: other(often),
  }
}

export function measureLatency(scenario: LatencyScenario, seed: number): Line {
  const next = seeded(seed)
  const decisions = Array.from({ length: scenario.runs }, () =>
    judgeTogether(drawLatency(next, scenario.stream)),
  )
  const found = summarize(decisions, scenario.aim)
  return {
    group: scenario.group,
    what: scenario.what,
    ...reached(scenario, found),
    fixed: none,
    kayenta: none,
    kayentaEveryMinute: none,
  }
}
