import { isTimeMember } from './times.ts'

/** CBOR (RFC 8949) as far as Smithy RPC v2 uses it; the aws command line speaks it to CloudWatch. */

const EPOCH_TIME_TAG = 1
const BREAK = Symbol('break')
/** As for JSON: what is nested without end would exhaust the stack of whoever walks through it. */
const DEEPEST = 100

/** @throws RangeError or SyntaxError for bytes that are not CBOR. */
export function decodeCbor(bytes: Buffer): unknown {
  return new Decoder(bytes).value()
}

class Decoder {
  readonly #bytes: Buffer
  #at = 0
  #depth = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  value(): unknown {
    const value = this.#item()
    if (value === BREAK) throw new SyntaxError('CBOR: a break outside of an indefinite item')
    return value
  }

  #item(): unknown {
    if (this.#depth === DEEPEST) throw new SyntaxError(`CBOR: nested more than ${DEEPEST} levels deep`)
    this.#depth++
    const item = this.#itemWithin()
    this.#depth--
    return item
  }

  #itemWithin(): unknown {
    const initial = this.#bytes.readUInt8(this.#at++)
    const major = initial >> 5
    const additional = initial & 0x1f
    if (major === 7) return this.#simple(additional)
    const length = additional === 31 ? undefined : this.#argument(additional)
    switch (major) {
      case 0:
        return length
      case 1:
        return -1 - (length ?? 0)
      case 2:
        return length === undefined ? Buffer.concat(this.#untilBreak() as Buffer[]) : this.#take(length)
      case 3:
        return length === undefined ? this.#untilBreak().join('') : this.#take(length).toString('utf8')
      case 4:
        return length === undefined ? this.#untilBreak() : Array.from({ length }, () => this.value())
      case 5:
        return Object.fromEntries(this.#pairs(length))
      default:
        // Tags: a time's seconds are what behaviour expects, so the tag itself adds nothing.
        return this.value()
    }
  }

  #argument(additional: number): number {
    if (additional < 24) return additional
    if (additional > 27) throw new SyntaxError('CBOR: reserved length')
    const size = 2 ** (additional - 24)
    const at = this.#at
    this.#at += size
    return size === 8 ? Number(this.#bytes.readBigUInt64BE(at)) : this.#bytes.readUIntBE(at, size)
  }

  #simple(additional: number): unknown {
    const at = this.#at
    switch (additional) {
      case 20:
        return false
      case 21:
        return true
      case 22:
      case 23:
        return undefined
      case 25:
        this.#at += 2
        return halfFloat(this.#bytes.readUInt16BE(at))
      case 26:
        this.#at += 4
        return this.#bytes.readFloatBE(at)
      case 27:
        this.#at += 8
        return this.#bytes.readDoubleBE(at)
      case 31:
        return BREAK
      default:
        throw new SyntaxError(`CBOR: unknown simple value ${additional}`)
    }
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('CBOR: ends too early')
    const part = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return part
  }

  #untilBreak(): unknown[] {
    const items: unknown[] = []
    for (let item = this.#item(); item !== BREAK; item = this.#item()) items.push(item)
    return items
  }

  #pairs(length: number | undefined): [string, unknown][] {
    const pairs: [string, unknown][] = []
    for (let count = 0; length === undefined || count < length; count++) {
      const key = this.#item()
      if (key === BREAK) break
      pairs.push([String(key), this.value()])
    }
    return pairs
  }
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Numbers in members that are times get the tag for epoch time. */
export function encodeCbor(value: unknown): Buffer {
  const parts: Buffer[] = []
  encode(value, '', parts)
  return Buffer.concat(parts)
}

function encode(value: unknown, member: string, parts: Buffer[]): void {
  if (value === null || value === undefined) parts.push(Buffer.from([0xf6]))
  else if (typeof value === 'boolean') parts.push(Buffer.from([value ? 0xf5 : 0xf4]))
  else if (typeof value === 'number') encodeNumber(value, member, parts)
  else if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8')
    parts.push(head(3, text.length), text)
  } else if (Buffer.isBuffer(value)) parts.push(head(2, value.length), value)
  else if (Array.isArray(value)) {
    parts.push(head(4, value.length))
    for (const item of value) encode(item, member, parts)
  } else {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null)
    parts.push(head(5, entries.length))
    for (const [name, item] of entries) {
      encode(name, '', parts)
      encode(item, name, parts)
    }
  }
}

function encodeNumber(value: number, member: string, parts: Buffer[]): void {
  if (isTimeMember(member)) parts.push(head(6, EPOCH_TIME_TAG))
  if (Number.isSafeInteger(value)) {
    parts.push(value < 0 ? head(1, -1 - value) : head(0, value))
    return
  }
  const double = Buffer.alloc(9)
  double.writeUInt8(0xfb, 0)
  double.writeDoubleBE(value, 1)
  parts.push(double)
}

function head(major: number, argument: number): Buffer {
  const type = major << 5
  if (argument < 24) return Buffer.from([type | argument])
  if (argument < 2 ** 8) return Buffer.from([type | 24, argument])
  if (argument < 2 ** 16) return Buffer.from([type | 25, argument >> 8, argument & 0xff])
  const bytes = Buffer.alloc(argument < 2 ** 32 ? 5 : 9)
  if (bytes.length === 5) {
    bytes.writeUInt8(type | 26, 0)
    bytes.writeUInt32BE(argument, 1)
  } else {
    bytes.writeUInt8(type | 27, 0)
    bytes.writeBigUInt64BE(BigInt(argument), 1)
  }
  return bytes
}
