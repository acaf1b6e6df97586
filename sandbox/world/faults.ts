import type { ActiveFault, CloudClock, Fault, Faults, ServiceName } from './types.ts'

/** The faults in force, and those that were, in the order in which they were added. */
export class FaultBook implements Faults {
  readonly #clock: CloudClock
  #entries: ActiveFault[] = []
  #nextId = 1

  constructor(clock: CloudClock) {
    this.#clock = clock
  }

  active(): ActiveFault[] {
    const now = this.#clock.now()
    return this.#entries.filter((entry) => isInForce(entry, now))
  }

  history(): ActiveFault[] {
    return [...this.#entries]
  }

  add(fault: Fault, durationSeconds?: number): ActiveFault {
    const since = this.#clock.now()
    const until = durationSeconds === undefined ? undefined : since + durationSeconds * 1000
    const entry: ActiveFault = { id: `fault-${this.#nextId++}`, fault, since, until }
    this.#entries.push(entry)
    return entry
  }

  /** Ends a fault now. false when it is unknown or already over. */
  remove(id: string): boolean {
    const now = this.#clock.now()
    const entry = this.#entries.find((candidate) => candidate.id === id)
    if (!entry || !isInForce(entry, now)) return false
    entry.until = now
    return true
  }

  snapshot(): { entries: ActiveFault[]; nextId: number } {
    return { entries: this.#entries, nextId: this.#nextId }
  }

  restore(snapshot: { entries: ActiveFault[]; nextId: number }): void {
    // JSON leaves out an `until` that is undefined, which reads back as undefined again.
    this.#entries = snapshot.entries
    this.#nextId = snapshot.nextId
  }

  reset(): void {
    this.#entries = []
  }
}

/** Whether a fault is in force at an instant: from `since` (inclusive) to `until` (exclusive). */
export function isInForce(entry: ActiveFault, instant: number): boolean {
  return entry.since <= instant && (entry.until === undefined || instant < entry.until)
}

/** The control planes meant where a fault names no service: those that serve models. */
const MODEL_SERVING = new Set<string>(['sagemaker', 'aiplatform'] satisfies ServiceName[])

/** Whether this fault is an outage of that service there. Clouds name their regions differently, so none is taken for another's. */
export function takesDown(fault: Fault, service: string, region: string): boolean {
  if (fault.kind !== 'control-plane-down' || fault.region !== region) return false
  return fault.service === undefined ? MODEL_SERVING.has(service) : fault.service === service
}
