import { takesDown } from './faults.ts'
import type { ActiveFault, Fault, Faults } from './types.ts'

/** What a fault needs to know of a call to tell whether it is meant. */
export interface FaultSubject {
  service: string
  operation: string
  region: string
}

/** Why a call is refused; each cloud has its own code and words for it. */
export type RefusalReason = 'unavailable' | 'denied' | 'throttled'

/** Tells which calls a fault in force refuses. Counts calls for throttling: ask once per call. */
export class FaultRules {
  readonly #faults: Faults
  readonly #realNow: () => number
  /** By fault id: calls seen in the current real second, and in all. */
  readonly #counts = new Map<string, { second: number; inSecond: number; total: number }>()

  constructor(faults: Faults, realNow: () => number = () => performance.now()) {
    this.#faults = faults
    this.#realNow = realNow
  }

  /** undefined when the call may go on. */
  refusalOf(subject: FaultSubject): RefusalReason | undefined {
    for (const active of this.#faults.active()) {
      const reason = concerns(active.fault, subject) ? this.#reason(active) : undefined
      if (reason) return reason
    }
    return undefined
  }

  #reason({ id, fault }: ActiveFault): RefusalReason | undefined {
    switch (fault.kind) {
      case 'control-plane-down':
        return 'unavailable'
      case 'access-denied':
        return 'denied'
      case 'throttling':
        return this.#exceeds(id, fault.callsPerSecond) ? 'throttled' : undefined
      default:
        return undefined
    }
  }

  /** Without a rate every second call is one too many. */
  #exceeds(faultId: string, callsPerSecond: number | undefined): boolean {
    const second = Math.floor(this.#realNow() / 1000)
    const count = this.#counts.get(faultId) ?? { second, inSecond: 0, total: 0 }
    this.#counts.set(faultId, count)
    if (count.second !== second) {
      count.second = second
      count.inSecond = 0
    }
    count.inSecond += 1
    count.total += 1
    return callsPerSecond === undefined ? count.total % 2 === 0 : count.inSecond > callsPerSecond
  }
}

function concerns(fault: Fault, { service, operation, region }: FaultSubject): boolean {
  switch (fault.kind) {
    case 'control-plane-down':
      return takesDown(fault, service, region)
    case 'throttling':
      return matches(fault.region, region) && matches(fault.service, service)
    case 'access-denied':
      return (
        matches(fault.region, region) &&
        matches(fault.service, service) &&
        matches(fault.operation, operation)
      )
    default:
      return false
  }
}

/** A filter left out matches everything. */
function matches(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted === actual
}
