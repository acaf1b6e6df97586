const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** "12 s", "6 min", "1 h 55", "18 h", "6 d": at most two units, the second only while it matters. */
export function durationWords(milliseconds: number): string {
  const length = Math.max(0, milliseconds)
  if (length < minute) return `${Math.floor(length / second)} s`
  if (length < hour) return `${Math.floor(length / minute)} min`
  if (length < 6 * hour) {
    const minutes = Math.floor((length % hour) / minute)
    return minutes === 0
      ? `${Math.floor(length / hour)} h`
      : `${Math.floor(length / hour)} h ${String(minutes).padStart(2, '0')}`
  }
  if (length < 2 * day) return `${Math.floor(length / hour)} h`
  return `${Math.floor(length / day)} d`
}

/** `03:47`, or `03:47:10` with seconds; UTC. */
export function clockTime(at: number, withSeconds = false): string {
  return new Date(at).toISOString().slice(11, withSeconds ? 19 : 16)
}

// Names of our own: server and browser do not agree on the commas of a locale, and must draw the same.
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `20 Nov`, with the year when it is another than that of `now`; UTC. */
export function dayWords(at: number, now: number): string {
  const date = new Date(at)
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]?.slice(0, 3)}`
  const year = date.getUTCFullYear()
  return year === new Date(now).getUTCFullYear() ? day : `${day} ${year}`
}

/** The whole instant with its zone, for hover and screen readers: `Friday 20 November 2026, 03:47:10 UTC`. */
export function wholeInstant(at: number): string {
  const date = new Date(at)
  const day = `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`
  return `${day} ${date.getUTCFullYear()}, ${clockTime(at, true)} UTC`
}

export function sameDay(one: number, other: number): boolean {
  return Math.floor(one / day) === Math.floor(other / day)
}
