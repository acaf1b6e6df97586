import { AwsError } from '../world/types.ts'

/**
 * Readers of request members. Query clients send every value as text, JSON clients send numbers and booleans: both
 * are taken. All of them throw CloudWatch's own errors.
 */
export type Input = Record<string, unknown>

export function isRecord(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function missing(member: string): AwsError {
  return new AwsError('MissingParameter', `The parameter ${member} is required.`)
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationError', message)
}

export function optionalText(input: Input, member: string): string | undefined {
  const value = input[member]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw invalid(`The parameter ${member} must be a string.`)
  return value
}

export function requiredText(input: Input, member: string): string {
  const value = optionalText(input, member)
  if (value === undefined) throw missing(member)
  return value
}

export function optionalNumber(input: Input, member: string): number | undefined {
  const value = input[member]
  if (value === undefined || value === null || value === '') return undefined
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw invalid(`The value ${JSON.stringify(value)} for parameter ${member} is invalid.`)
  }
  return number
}

export function requiredNumber(input: Input, member: string): number {
  const value = optionalNumber(input, member)
  if (value === undefined) throw missing(member)
  return value
}

export function optionalInteger(
  input: Input,
  member: string,
  least: number,
  most: number,
): number | undefined {
  const value = optionalNumber(input, member)
  if (value === undefined) return undefined
  if (!Number.isInteger(value) || value < least || value > most) {
    throw validation(
      `1 validation error detected: Value '${value}' at '${camel(member)}' failed to satisfy constraint: ` +
        `Member must have value between ${least} and ${most}`,
    )
  }
  return value
}

export function optionalFlag(input: Input, member: string): boolean | undefined {
  const value = input[member]
  if (value === undefined || value === null || value === '') return undefined
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw invalid(`The value ${JSON.stringify(value)} for parameter ${member} is invalid.`)
}

export function oneOf<T extends string>(input: Input, member: string, allowed: readonly T[]): T | undefined {
  const value = optionalText(input, member)
  if (value === undefined) return undefined
  const known = allowed.find((candidate) => candidate === value)
  if (known === undefined) {
    throw validation(
      `1 validation error detected: Value '${value}' at '${camel(member)}' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${allowed.join(', ')}]`,
    )
  }
  return known
}

function list(input: Input, member: string): unknown[] {
  const value = input[member]
  if (value === undefined || value === null || value === '') return []
  if (!Array.isArray(value)) throw invalid(`The parameter ${member} must be a list.`)
  return value
}

export function records(input: Input, member: string): Input[] {
  return list(input, member).map((value) => {
    if (!isRecord(value)) throw invalid(`The parameter ${member} must be a list of structures.`)
    return value
  })
}

export function texts(input: Input, member: string): string[] {
  return list(input, member).map((value) => {
    if (typeof value !== 'string') throw invalid(`The parameter ${member} must be a list of strings.`)
    return value
  })
}

export function numbers(input: Input, member: string): number[] {
  return list(input, member).map((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number))
      throw invalid(`The parameter ${member} must be a list of numbers.`)
    return number
  })
}

/** An instant in ms, from epoch seconds or ISO 8601. */
export function optionalInstant(input: Input, member: string): number | undefined {
  const value = input[member]
  if (value === undefined || value === null || value === '') return undefined
  const at = typeof value === 'number' ? value * 1000 : Date.parse(String(value))
  if (!Number.isFinite(at))
    throw invalid(`The value ${JSON.stringify(value)} for parameter ${member} is invalid.`)
  return at
}

export function requiredInstant(input: Input, member: string): number {
  const value = optionalInstant(input, member)
  if (value === undefined) throw missing(member)
  return value
}

/** An instant as the JSON protocol writes it: seconds since the epoch, with milliseconds as the fraction. */
export function seconds(at: number): number {
  return at / 1000
}

function camel(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1)
}
