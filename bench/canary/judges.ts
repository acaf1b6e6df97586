import { combineMetrics } from '#lib/domain/canary/combine.ts'
import { classify } from '#lib/domain/canary/kayenta.ts'
import { type CohortMinute, failTest, logEValues, passTest } from '#lib/domain/canary/sequential.ts'

export const alpha = 0.01
export const beta = 0.05
export const limits = { tolerated: 1, unacceptable: 2 }

/** Minutes seen when it happened; undefined when it never did. */
export interface Decision {
  stopped?: number | undefined
  /** Before any stop. */
  passed?: number | undefined
}

const firstAtLeast = (evidence: readonly number[], threshold: number): number | undefined => {
  const at = evidence.findIndex((logE) => logE >= threshold)
  return at < 0 ? undefined : at + 1
}

/** Ours. A pass before a stop counts as a pass, as if the rollout had gone on at once. */
export function judge(minutes: readonly CohortMinute[], dispersion = 1): Decision {
  const stopped = firstAtLeast(logEValues(minutes, failTest({ ...limits, dispersion })), -Math.log(alpha))
  const passed = firstAtLeast(logEValues(minutes, passTest({ ...limits, dispersion })), -Math.log(beta))
  const isPassedFirst = passed !== undefined && passed < (stopped ?? Number.POSITIVE_INFINITY)
  return { stopped, passed: isPassedFirst ? passed : undefined }
}

/** Ours on several metrics at once: the mean of their e-values. */
export function judgeTogether(metrics: readonly (readonly CohortMinute[])[]): Decision {
  const evidence = metrics.map((minutes) => logEValues(minutes, failTest(limits)))
  const looks = metrics[0]?.length ?? 0
  const together = Array.from({ length: looks }, (_, look) =>
    combineMetrics(evidence.map((values) => ({ logE: values[look] ?? 0, weight: 1 }))),
  )
  return { stopped: firstAtLeast(together, -Math.log(alpha)) }
}

const share = (events: number, requests: number) => (requests === 0 ? 0 : events / requests)

/** "More than 1 % for 5 minutes", as alarms and other rollout controllers are set up. */
export function fixedThreshold(minutes: readonly CohortMinute[], threshold = 0.01): Decision {
  let inARow = 0
  const at = minutes.findIndex(({ canaryEvents, canaryRequests }) => {
    inARow = share(canaryEvents, canaryRequests) > threshold ? inARow + 1 : 0
    return inARow === 5
  })
  return { stopped: at < 0 ? undefined : at + 1 }
}

function classifyShares(minutes: readonly CohortMinute[], direction: 'increase' | 'either') {
  return classify({
    experiment: minutes.map((minute) => 100 * share(minute.canaryEvents, minute.canaryRequests)),
    control: minutes.map((minute) => 100 * share(minute.baselineEvents, minute.baselineRequests)),
    direction,
  }).classification
}

/** Kayenta's judge as it is meant: one look at the end of the window, on percent a minute, only an increase being bad. */
export function kayentaAtTheEnd(minutes: readonly CohortMinute[]): Decision {
  return { stopped: classifyShares(minutes, 'increase') === 'High' ? minutes.length : undefined }
}

/** The same judge in its default direction, looked at every minute from the fifth: a metric that is not Pass stops. */
export function kayentaEveryMinute(minutes: readonly CohortMinute[]): Decision {
  for (let looks = 5; looks <= minutes.length; looks++)
    if (classifyShares(minutes.slice(0, looks), 'either') !== 'Pass') return { stopped: looks }
  return {}
}
