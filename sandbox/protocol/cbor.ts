import { cbor, tag, tagSymbol } from '@smithy/core/cbor'
import { isTimeMember } from './times.ts'

/**
 * CBOR (RFC 8949) between the SDK's codec and behaviour, which speaks the JSON protocol's values; the aws command line speaks it to
 * CloudWatch.
 */

const EPOCH_TIME_TAG = 1
/** As for JSON: what is nested without end would exhaust the stack of whoever walks through it. */
const DEEPEST = 100

/**
 * Times come without their tag, as seconds since the epoch.
 * @throws Error for bytes that are not CBOR, or are nested more than 100 levels deep.
 */
export function decodeCbor(bytes: Buffer): unknown {
  return untagged(cbor.deserialize(bytes), 0)
}

function untagged(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (depth === DEEPEST) throw new SyntaxError(`CBOR: nested more than ${DEEPEST} levels deep`)
  if (Array.isArray(value)) return value.map((item) => untagged(item, depth + 1))
  // A time's seconds are what behaviour expects, so the tag itself adds nothing.
  if (tagSymbol in value && 'value' in value) return untagged(value.value, depth + 1)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      item === null ? [] : [[name, untagged(item, depth + 1)] as const],
    ),
  )
}

/** Numbers in members that are times get the tag for epoch time; members without a value are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  return cbor.serialize(tagged(value, ''))
}

function tagged(value: unknown, member: string): unknown {
  if (value === undefined) return null
  if (typeof value === 'number') return isTimeMember(member) ? tag({ tag: EPOCH_TIME_TAG, value }) : value
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map((item) => tagged(item, member))
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      item === undefined || item === null ? [] : [[name, tagged(item, name)] as const],
    ),
  )
}
