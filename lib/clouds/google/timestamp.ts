/** google.protobuf.Timestamp as the gRPC clients give it. */
interface Timestamp {
  /** Since 1970; int64, so perhaps text or an object that prints as digits. */
  seconds?: unknown
  nanos?: number | null
}

/** ISO, to the millisecond; undefined when there is none. */
export function instantOf(timestamp: Timestamp | null | undefined): string | undefined {
  const milliseconds = millisecondsOf(timestamp)
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString()
}

/** Milliseconds since 1970, whole; undefined when there is none. */
export function millisecondsOf(timestamp: Timestamp | null | undefined): number | undefined {
  if (timestamp === null || timestamp === undefined) return undefined
  return Number(timestamp.seconds ?? 0) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1_000_000)
}
