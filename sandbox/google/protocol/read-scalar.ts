import type { Json } from '../types.ts'

const LIMITS: Record<string, [least: bigint, most: bigint]> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  sfixed32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sint64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
}

/**
 * A scalar in canonical JSON: whole numbers of 32 bits as numbers, of 64 bits as text. Numbers are taken as text too.
 * @param type as proto names it, such as `int32`
 * @returns undefined for what is no such value
 */
export function readScalar(type: string, value: Json): Json | undefined {
  switch (type) {
    case 'string':
    case 'bytes':
      return typeof value === 'string' ? value : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'float':
    case 'double':
      return readFraction(value)
    default:
      return readWhole(type, value)
  }
}

function readFraction(value: Json): Json | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  if (['NaN', 'Infinity', '-Infinity'].includes(value)) return value
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

function readWhole(type: string, value: Json): Json | undefined {
  const [least, most] = LIMITS[type] ?? [0n, -1n]
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  if (!/^-?\d+$/.test(text)) return undefined
  const whole = BigInt(text)
  if (whole < least || whole > most) return undefined
  return type.endsWith('64') ? whole.toString() : Number(whole)
}
