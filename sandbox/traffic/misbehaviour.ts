import type { ErrorClass, Faults, ReleaseBehaviour, ReleaseIdentity } from '../world/types.ts'

const DEFAULT_ERROR_FACTOR = 5

/** A stretch of time in which a release was bad. */
export interface MisbehaviourWindow {
  errorFactor: number
  latencyFactor: number
  /** Of the mean score. */
  scoreFactor: number
  from: number
  /** undefined while the fault is in force. */
  to: number | undefined
  /** No requests reach it while it has only a part of the traffic. */
  isWithoutTraffic: boolean
  /** Which errors the factor is of; both when undefined. */
  errorClass?: ErrorClass | undefined
}

/** When a release misbehaved in a region within [from, to), also under faults that have been lifted since. */
export function misbehaviourDuring(
  faults: Faults,
  identity: ReleaseIdentity,
  region: string,
  from: number,
  to: number,
): MisbehaviourWindow[] {
  return faults.history().flatMap(({ fault, since, until }) => {
    if (fault.kind !== 'release-misbehaves' && fault.kind !== 'release-without-traffic') return []
    if (fault.model !== identity.model || fault.release !== identity.release) return []
    if (fault.region !== undefined && fault.region !== region) return []
    if (since >= to || (until ?? Number.POSITIVE_INFINITY) <= from) return []
    return fault.kind === 'release-without-traffic'
      ? { errorFactor: 1, latencyFactor: 1, scoreFactor: 1, from: since, to: until, isWithoutTraffic: true }
      : {
          errorFactor: fault.errorFactor ?? (fault.scoreShift === undefined ? DEFAULT_ERROR_FACTOR : 1),
          latencyFactor: fault.latencyFactor ?? 1,
          scoreFactor: Math.max(0, 1 + (fault.scoreShift ?? 0)),
          from: since,
          to: until,
          isWithoutTraffic: false,
          errorClass: fault.errorClass,
        }
  })
}

/** The behaviour under the given windows: factors multiply, rates stop at 90 % of requests, the mean score at 0.99. */
export function worsen(
  behaviour: ReleaseBehaviour,
  windows: readonly MisbehaviourWindow[],
): ReleaseBehaviour {
  const errors = (code: ErrorClass) =>
    windows.reduce(
      (factor, { errorClass = code, errorFactor }) => (errorClass === code ? factor * errorFactor : factor),
      1,
    )
  const latency = windows.reduce((factor, window) => factor * window.latencyFactor, 1)
  const score = windows.reduce((factor, window) => factor * window.scoreFactor, 1)
  return {
    error4xxRate: Math.min(0.9, behaviour.error4xxRate * errors('4xx')),
    error5xxRate: Math.min(0.9, behaviour.error5xxRate * errors('5xx')),
    latencyP50Ms: behaviour.latencyP50Ms * latency,
    latencyP99Ms: behaviour.latencyP99Ms * latency,
    meanScore: Math.min(0.99, behaviour.meanScore * score),
  }
}
