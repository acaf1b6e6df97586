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

/** How many calls outlive a restart: the snapshot that they are in is written every second. */
const KEPT_IN_SNAPSHOT = 500
/** Characters of JSON; of a larger request a snapshot keeps the size only. */
const LARGEST_IN_SNAPSHOT = 1000
/** Characters of JSON of all requests larger than that: of the oldest beyond it, and of one that is larger by itself, the size only. */
const LARGE_KEPT = 32_000_000

export interface CallLogSnapshot {
  nextId: number
  /** Absent from snapshots of a time in which no calls were kept. */
  calls?: RecordedCall[]
}

/** The latest calls the sandbox received. Ids grow without gaps, over restarts too. */
export class CallLog {
  readonly #capacity: number
  #calls: RecordedCall[] = []
  #nextId = 1
  readonly #largeKept: number
  /** Those that are kept whole though they are large, oldest first, with their sizes. */
  #large: { call: RecordedCall; size: number }[] = []
  #largeSize = 0
  /** Calls as a snapshot has them: most are in many snapshots. */
  readonly #inSnapshot = new WeakMap<RecordedCall, RecordedCall>()

  constructor(capacity = 20_000, largeKept = LARGE_KEPT) {
    this.#capacity = capacity
    this.#largeKept = largeKept
  }

  record(call: Omit<RecordedCall, 'id'>): RecordedCall {
    const recorded: RecordedCall = { id: this.#nextId++, ...call }
    this.#calls.push(recorded)
    // Trimmed in slabs: shifting an array of 20,000 on every call would cost more than the call.
    if (this.#calls.length > this.#capacity * 1.1) {
      this.#calls = this.#calls.slice(-this.#capacity)
      this.#keepLarge(this.#large.filter(({ call: { id } }) => id >= (this.#calls[0]?.id ?? 0)))
    }
    this.#boundLarge(recorded)
    return recorded
  }

  /** Leaves out the oldest large requests, so that there is room for this one. */
  #boundLarge(call: RecordedCall): void {
    const size = sizeOf(call)
    if (size <= LARGEST_IN_SNAPSHOT) return
    this.#large.push({ call, size })
    this.#largeSize += size
    if (this.#largeSize <= this.#largeKept) return
    let first = 0
    for (let left = this.#largeSize; left > this.#largeKept; first++) {
      const oldest = this.#large[first]
      if (!oldest) break
      left -= oldest.size
      oldest.call.request = leftOut(oldest.size)
    }
    this.#keepLarge(this.#large.slice(first))
  }

  #keepLarge(large: { call: RecordedCall; size: number }[]): void {
    this.#large = large
    this.#largeSize = large.reduce((total, { size }) => total + size, 0)
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

  snapshot(): Required<CallLogSnapshot> {
    const calls = this.#calls.slice(-KEPT_IN_SNAPSHOT).map((call) => {
      const kept = this.#inSnapshot.get(call) ?? withoutLargeRequest(call)
      this.#inSnapshot.set(call, kept)
      return kept
    })
    return { nextId: this.#nextId, calls }
  }

  /** Ids continue, so that a reader's `since` stays meaningful. */
  restore({ nextId, calls = [] }: CallLogSnapshot): void {
    this.#calls = [...calls]
    this.#keepLarge([])
    this.#nextId = Math.max(this.#nextId, nextId)
  }

  reset(): void {
    this.#calls = []
    this.#keepLarge([])
  }
}

function withoutLargeRequest(call: RecordedCall): RecordedCall {
  const size = sizeOf(call)
  return size <= LARGEST_IN_SNAPSHOT ? call : { ...call, request: leftOut(size) }
}

function sizeOf({ request }: RecordedCall): number {
  return JSON.stringify(request ?? {}).length
}

function leftOut(size: number): { leftOut: string } {
  return { leftOut: `A request of ${size} characters.` }
}
