import type { RecordedCall } from './types.ts'

/** Which calls are wanted; every field given must match. */
export interface CallFilter {
  service?: string
  operation?: string
  account?: string
  region?: string
  /** HTTP status of the answer. */
  status?: number
  /** Only calls with an id greater than this one. */
  since?: number
}

/** The latest calls the sandbox received. Ids grow without gaps for as long as the process lives. */
export class CallLog {
  readonly #capacity: number
  #calls: RecordedCall[] = []
  #nextId = 1

  constructor(capacity = 20_000) {
    this.#capacity = capacity
  }

  record(call: Omit<RecordedCall, 'id'>): RecordedCall {
    const recorded: RecordedCall = { id: this.#nextId++, ...call }
    this.#calls.push(recorded)
    // Trimmed in slabs: shifting an array of 20,000 on every call would cost more than the call.
    if (this.#calls.length > this.#capacity * 1.1) this.#calls = this.#calls.slice(-this.#capacity)
    return recorded
  }

  /** Matching calls, oldest first; with a limit, the latest that many. */
  find(filter: CallFilter = {}, limit = this.#capacity): RecordedCall[] {
    const latest = this.#calls.slice(-this.#capacity)
    const matching = latest.filter(
      (call) =>
        (filter.service === undefined || call.service === filter.service) &&
        (filter.operation === undefined || call.operation === filter.operation) &&
        (filter.account === undefined || call.account === filter.account) &&
        (filter.region === undefined || call.region === filter.region) &&
        (filter.status === undefined || call.status === filter.status) &&
        (filter.since === undefined || call.id > filter.since),
    )
    return limit > 0 ? matching.slice(-limit) : []
  }

  get nextId(): number {
    return this.#nextId
  }

  /** After a restart ids continue, so that a reader's `since` stays meaningful. */
  continueFrom(nextId: number): void {
    this.#nextId = Math.max(this.#nextId, nextId)
  }

  reset(): void {
    this.#calls = []
  }
}
