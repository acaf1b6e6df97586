import type { CohortMinute } from './cohort-minute.ts'
import { Shares } from './shares.ts'

const columns = ['canaryRequests', 'baselineRequests', 'canaryEvents', 'baselineEvents'] as const

/** One metric's counts in columns, a minute an entry: what every test reads, in the order in which it reads it. */
export class Counts {
  readonly canaryRequests: Float64Array
  readonly baselineRequests: Float64Array
  readonly canaryEvents: Float64Array
  readonly baselineEvents: Float64Array
  /** Events of both cohorts; 0 where the minute says nothing about the ratio, because one cohort had no request. */
  readonly events: Float64Array
  readonly shares: Shares
  /** Over all minutes. */
  readonly total: Readonly<CohortMinute>
  /** Over the minutes in which both cohorts had requests: what a ratio is of. */
  readonly compared: Readonly<CohortMinute>
  #mirrored: Counts | undefined

  /**
   * @param shares of the minutes' requests; where a minute's requests are 0 here (it was not counted), it may have any
   * @throws RangeError that names the minute and the count: one that is negative, NaN or infinite, more events than requests
   */
  constructor(given: Record<(typeof columns)[number], Float64Array>, shares: Shares) {
    this.canaryRequests = given.canaryRequests
    this.baselineRequests = given.baselineRequests
    this.canaryEvents = given.canaryEvents
    this.baselineEvents = given.baselineEvents
    this.shares = shares
    this.events = new Float64Array(given.canaryEvents.length)
    ;({ total: this.total, compared: this.compared } = this.#checked())
  }

  /** @throws RangeError as the constructor */
  static of(minutes: readonly CohortMinute[]): Counts {
    const column = () => new Float64Array(minutes.length)
    const given = {
      canaryRequests: column(),
      baselineRequests: column(),
      canaryEvents: column(),
      baselineEvents: column(),
    }
    // A plain loop over plain names: `Float64Array.from` takes several times as long as all of the tests.
    minutes.forEach((counted, minute) => {
      given.canaryRequests[minute] = counted.canaryRequests
      given.baselineRequests[minute] = counted.baselineRequests
      given.canaryEvents[minute] = counted.canaryEvents
      given.baselineEvents[minute] = counted.baselineEvents
    })
    return new Counts(given, Shares.between(given.canaryRequests, given.baselineRequests))
  }

  /** Minutes. */
  get length(): number {
    return this.events.length
  }

  /** The same counts seen from the other side: a ratio of a half becomes one of 2. */
  get mirrored(): Counts {
    this.#mirrored ??= new Counts(
      {
        canaryRequests: this.baselineRequests,
        baselineRequests: this.canaryRequests,
        canaryEvents: this.baselineEvents,
        baselineEvents: this.canaryEvents,
      },
      this.shares.mirrored,
    )
    return this.#mirrored
  }

  /** Checks each minute, fills in its events, and adds all of them up. */
  #checked(): { total: CohortMinute; compared: CohortMinute } {
    const total = { canaryRequests: 0, baselineRequests: 0, canaryEvents: 0, baselineEvents: 0 }
    const compared = { ...total }
    for (let minute = 0; minute < this.length; minute++) {
      const canaryRequests = this.canaryRequests[minute] ?? 0
      const baselineRequests = this.baselineRequests[minute] ?? 0
      const canaryEvents = this.canaryEvents[minute] ?? 0
      const baselineEvents = this.baselineEvents[minute] ?? 0
      // One comparison decides for nearly every minute; which count is to blame is found out afterwards.
      const isSound =
        canaryEvents >= 0 &&
        baselineEvents >= 0 &&
        canaryEvents <= canaryRequests &&
        baselineEvents <= baselineRequests &&
        canaryRequests + baselineRequests < Number.POSITIVE_INFINITY
      if (!isSound) throw new RangeError(this.#fault(minute))
      if (canaryRequests > 0 && baselineRequests > 0) {
        this.events[minute] = canaryEvents + baselineEvents
        compared.canaryRequests += canaryRequests
        compared.baselineRequests += baselineRequests
        compared.canaryEvents += canaryEvents
        compared.baselineEvents += baselineEvents
      }
      total.canaryRequests += canaryRequests
      total.baselineRequests += baselineRequests
      total.canaryEvents += canaryEvents
      total.baselineEvents += baselineEvents
    }
    return { total, compared }
  }

  #fault(minute: number): string {
    const name = `minutes[${minute}]`
    const value = (column: (typeof columns)[number]) => this[column][minute] ?? 0
    const impossible = columns.find(
      (column) => !(value(column) >= 0 && value(column) < Number.POSITIVE_INFINITY),
    )
    if (impossible)
      return `${name}.${impossible} is ${value(impossible)}; it must be a finite number of at least 0.`
    const cohort = (['canary', 'baseline'] as const).find(
      (each) => value(`${each}Events`) > value(`${each}Requests`),
    )
    if (cohort === undefined) return `${name}.canaryRequests and baselineRequests are too many to add up.`
    return `${name}.${cohort}Events are more than its ${cohort}Requests.`
  }
}
