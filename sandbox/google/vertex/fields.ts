import { camelCase } from '../protocol/field-names.ts'
import { GoogleError, type Message } from '../types.ts'

/**
 * Fields of a request in the JSON form of proto3. Empty text, empty maps and null count as absent: proto3 does not
 * tell them apart.
 */

export function invalid(message: string): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', message)
}

export function failedPrecondition(message: string): GoogleError {
  return new GoogleError('FAILED_PRECONDITION', message)
}

/** @throws GoogleError INVALID_ARGUMENT when it is there and is not text. */
export function text(message: Message, field: string): string | undefined {
  const value = message[field]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw invalid(`${field} must be text, not ${JSON.stringify(value)}.`)
  return value
}

/** @throws GoogleError INVALID_ARGUMENT when it is absent or not text. */
export function requiredText(message: Message, field: string): string {
  const value = text(message, field)
  if (value === undefined) throw invalid(`${field} is required.`)
  return value
}

/** An int32, which JSON may also carry as text. @throws GoogleError INVALID_ARGUMENT when it is something else. */
export function integer(message: Message, field: string): number | undefined {
  const value = message[field]
  if (value === undefined || value === null) return undefined
  return wholeNumber(value, field)
}

function wholeNumber(value: unknown, field: string): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw invalid(`${field} must be a whole number, not ${JSON.stringify(value)}.`)
  }
  return number
}

/** @throws GoogleError INVALID_ARGUMENT when it is there and is neither true nor false. */
export function flag(message: Message, field: string): boolean | undefined {
  const value = message[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean')
    throw invalid(`${field} must be true or false, not ${JSON.stringify(value)}.`)
  return value
}

/** @throws GoogleError INVALID_ARGUMENT when it is there and is not a message. */
export function nested(message: Message, field: string): Message | undefined {
  const value = message[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${field} must be an object.`)
  return value
}

/** @throws GoogleError INVALID_ARGUMENT when it is absent or not a message. */
export function requiredNested(message: Message, field: string): Message {
  const value = nested(message, field)
  if (value === undefined) throw invalid(`${field} is required.`)
  return value
}

/** @throws GoogleError INVALID_ARGUMENT when it is there and is not a list of texts. */
export function texts(message: Message, field: string): string[] {
  const value = message[field]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw invalid(`${field} must be a list.`)
  return value.map((item) => {
    if (typeof item !== 'string') throw invalid(`${field} must hold text only, not ${JSON.stringify(item)}.`)
    return item
  })
}

/** undefined when it is absent or empty. @throws GoogleError INVALID_ARGUMENT when a value is not a whole number. */
export function integerMap(message: Message, field: string): Record<string, number> | undefined {
  const entries = Object.entries(nested(message, field) ?? {})
  if (entries.length === 0) return undefined
  return Object.fromEntries(entries.map(([key, value]) => [key, wholeNumber(value, `${field}.${key}`)]))
}

const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,64}$/u

/** @throws GoogleError INVALID_ARGUMENT when a key or value has characters that labels may not have. */
export function labels(message: Message): Record<string, string> {
  return Object.fromEntries(
    Object.entries(nested(message, 'labels') ?? {}).map(([key, value]) => {
      if (!LABEL_KEY.test(key) || typeof value !== 'string' || !LABEL_VALUE.test(value)) {
        throw invalid(
          `Label "${key}" with value ${JSON.stringify(value)} is not allowed: keys and values have at most 64 lowercase letters, digits, underscores and dashes, and a key begins with a letter.`,
        )
      }
      return [key, value]
    }),
  )
}

/**
 * Paths of `updateMask`, in camelCase.
 * @throws GoogleError INVALID_ARGUMENT when there are none or one is not among `allowed`.
 */
export function updateMask<const T extends string>(request: Message, allowed: readonly T[]): Set<T> {
  const paths = (text(request, 'updateMask') ?? '').split(',').filter((path) => path !== '')
  if (paths.length === 0) throw invalid(`update_mask is required. Name one or more of ${allowed.join(', ')}.`)
  return new Set(
    paths.map((path) => {
      const wanted = camelCase(path.trim())
      const match = allowed.find((candidate) => candidate === wanted)
      if (match === undefined) {
        throw invalid(`update_mask names "${path}", which cannot be updated. Name ${allowed.join(', ')}.`)
      }
      return match
    }),
  )
}

/** Instants are RFC 3339 with microseconds, as Vertex AI writes them. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z')
}
