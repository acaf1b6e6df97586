/**
 * A message as the gRPC client decodes it, as text that is the same for the same contents: keys sorted, everything left out that
 * proto3 does not tell from its default, and the names of oneofs, which the client adds. Pure.
 *
 * @param except members left out at any depth
 */
export function canonicalMessage(message: object, except?: RegExp): string {
  return JSON.stringify(canonical(message, except))
}

/** Of Probe, google.protobuf.Value and ExplanationParameters: `probeType: 'httpGet'` beside `httpGet: {…}`. */
const ONEOFS = new Set(['probeType', 'kind', 'method'])

function canonical(value: unknown, except: RegExp | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => canonical(each, except))
  if (typeof value !== 'object' || value === null) return value
  // int64 of the library prints as its digits.
  if ('low' in value && 'high' in value) return String(value)
  const members = Object.entries(value)
  const isOneof = ([name, member]: [string, unknown]) =>
    ONEOFS.has(name) && typeof member === 'string' && Object.hasOwn(value, member)
  // What a oneof names is there also when it is 0.
  const chosen = new Set(members.filter(isOneof).map(([, member]) => member))
  return Object.fromEntries(
    members
      .filter((each) => !isOneof(each) && except?.test(each[0]) !== true)
      .filter(([name, member]) => chosen.has(name) || !isDefault(member))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, canonical(member, except)]),
  )
}

/** An empty message is kept: that it is there is what it says, as of a probe by TCP. */
function isDefault(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === 0 ||
    value === '0' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  )
}
