import { clockTime, dayWords, wholeInstant } from '../time/wording.ts'

/** A moment of real time, `30 Nov 2026 00:37 UTC`: the clouds' clock may show another day. */
export function RealTime({ at }: { at: string }) {
  const time = Date.parse(at)
  // Always with its year, so that server and browser need not agree on today.
  return (
    <time dateTime={at} title={wholeInstant(time)} className="tabular">
      {`${dayWords(time, 0)} ${clockTime(time)} UTC`}
    </time>
  )
}
