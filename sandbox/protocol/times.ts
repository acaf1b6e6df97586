/**
 * Members that hold a time. Behaviour speaks the JSON protocol, where a time is a number of epoch seconds; XML writes
 * it as ISO text and CBOR marks it with a tag, so these protocols must know which numbers are times.
 */
const TIME_MEMBERS = new Set([
  'Timestamp',
  'Timestamps',
  'StartTime',
  'EndTime',
  'StartDate',
  'EndDate',
  'Expiration',
  'StateUpdatedTimestamp',
  'StateTransitionedTimestamp',
  'AlarmConfigurationUpdatedTimestamp',
])

export function isTimeMember(member: string): boolean {
  return TIME_MEMBERS.has(member)
}

export function isoTime(epochSeconds: number): string {
  return new Date(Math.round(epochSeconds * 1000)).toISOString()
}
