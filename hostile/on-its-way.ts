import type { Facts, Fallen } from './facts.ts'

/**
 * For how long something that was decided before a stop may still arrive after it. A decision is on record before it is carried out, so a
 * stop can come in between, and no lock can hold back a call that has been sent.
 */

/** A begin is about ten calls one after the other, and a look about as many before its decision is on record. */
const callsOnTheWay = 10

/**
 * Real milliseconds for them, at the least: half a second each. A call is answered in tens of milliseconds, but between two of them the
 * worker may wait for a core that the other processes of the night have.
 */
const leastWayMs = 5_000

/**
 * Real milliseconds by which the clock of a worker, or of the people, may be off from that of a sandbox that was taken away: it is read
 * every two seconds, a reading is waited for two more, and the sandbox comes back up to a second before it was killed.
 */
const clockMs = 5_000

/** Real milliseconds after which the adapters give up a call that a control plane does not answer: Google's 10 s, more than AWS's three tries. */
const givenUpMs = 10_000

/** Real milliseconds: the SDK's own rate goes up again slowly, by half a call a second at worst, after the last call that was throttled. */
const throttledLongerMs = 10_000

interface HeldUp {
  from: number
  until: number
  /** Of it, cloud ms. */
  atMost: number
}

/** What held up whoever had decided, or the call that it had sent. The web server decides nothing and sends nothing; the people are no process of the stack. */
function heldUp({ blow, from, until }: Fallen, rate: number): HeldUp | undefined {
  switch (blow.kind) {
    case 'pause':
      return blow.process === 'web' ? undefined : { from, until, atMost: until - from }
    case 'outage':
      return { from, until, atMost: givenUpMs * rate }
    case 'throttling': {
      const longer = until + throttledLongerMs * rate
      return { from, until: longer, atMost: longer - from }
    }
    default:
      return undefined
  }
}

type Night = Pick<Facts, 'schedule' | 'fallen' | 'answeredWithinMs'>

/** Cloud ms by which two clocks of this night may disagree; nothing when nobody touched the sandbox. */
export function skewMs({ schedule, fallen }: Pick<Night, 'schedule' | 'fallen'>): number {
  const isTouched = fallen.some(
    ({ blow }) =>
      (blow.kind === 'kill' && blow.processes.includes('sandbox')) ||
      (blow.kind === 'pause' && blow.process === 'sandbox'),
  )
  return isTouched ? clockMs * schedule.rate : 0
}

/**
 * Cloud ms after the stop in which what was decided before it may arrive: the way that it has anyway, and the time in which it was held up.
 * @param stop cloud time, epoch ms; `arrived` too
 */
export function onItsWayMs(night: Night, stop: number, arrived: number): number {
  const { rate } = night.schedule
  const held = night.fallen.flatMap((fallen) => heldUp(fallen, rate) ?? [])
  const heldMs = held.reduce(
    (sum, { from, until, atMost }) => sum + Math.min(atMost, overlap(from, until, stop, arrived)),
    0,
  )
  const wayMs = Math.max(leastWayMs, callsOnTheWay * night.answeredWithinMs)
  return wayMs * rate + skewMs(night) + heldMs
}

/** Cloud ms in which any blow was in force. */
export const disturbedMs = ({ fallen }: Pick<Night, 'fallen'>, from: number, until: number): number =>
  fallen.reduce((sum, each) => sum + overlap(each.from, each.until, from, until), 0)

const overlap = (from: number, until: number, start: number, end: number): number =>
  Math.max(0, Math.min(until, end) - Math.max(from, start))
