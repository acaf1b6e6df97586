import { AwsError } from '../world/types.ts'

/**
 * Shapes of an input, checked as AWS checks them: all failing constraints are collected and told in one
 * ValidationException, in AWS's words; a value of the wrong JSON type is a SerializationException.
 */
export interface Shape<T> {
  /** Adds failed constraints to `problems`. Its result is meaningful only when there were none. */
  check(value: unknown, path: string, problems: string[]): T
}

type Shapes<T> = { [K in keyof T]: Shape<T[K]> }

function problem(value: unknown, path: string, constraint: string): string {
  const literal = value === null || value === undefined ? 'null' : `'${shown(value)}'`
  return `Value ${literal} at '${path}' failed to satisfy constraint: ${constraint}`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function wrongType(found: unknown, wanted: string): AwsError {
  const kind = Array.isArray(found)
    ? 'START_ARRAY'
    : typeof found === 'object'
      ? 'START_OBJECT'
      : `${typeof found}`.toUpperCase()
  return new AwsError('SerializationException', `${kind} can not be converted to ${wanted}`)
}

interface TextConstraints {
  min?: number
  max?: number
  pattern?: RegExp
}

export function text(constraints: TextConstraints = {}): Shape<string> {
  const whole =
    constraints.pattern && new RegExp(`^(?:${constraints.pattern.source})$`, constraints.pattern.flags)
  return {
    check(value, path, problems) {
      if (typeof value !== 'string') throw wrongType(value, 'a String')
      if (constraints.min !== undefined && value.length < constraints.min) {
        problems.push(
          problem(value, path, `Member must have length greater than or equal to ${constraints.min}`),
        )
      }
      if (constraints.max !== undefined && value.length > constraints.max) {
        problems.push(
          problem(value, path, `Member must have length less than or equal to ${constraints.max}`),
        )
      }
      if (whole && !whole.test(value)) {
        problems.push(
          problem(
            value,
            path,
            `Member must satisfy regular expression pattern: ${constraints.pattern?.source}`,
          ),
        )
      }
      return value
    },
  }
}

export function oneOf<const T extends string>(...values: T[]): Shape<T> {
  return {
    check(value, path, problems) {
      if (typeof value !== 'string') throw wrongType(value, 'a String')
      const match = values.find((candidate) => candidate === value)
      if (match === undefined)
        problems.push(problem(value, path, `Member must satisfy enum value set: [${values.join(', ')}]`))
      return match ?? (value as T)
    },
  }
}

export function number(constraints: { min?: number; max?: number; whole?: boolean } = {}): Shape<number> {
  return {
    check(value, path, problems) {
      if (typeof value !== 'number') throw wrongType(value, constraints.whole ? 'an Integer' : 'a Float')
      if (constraints.whole && !Number.isInteger(value)) throw wrongType(value, 'an Integer')
      if (constraints.min !== undefined && value < constraints.min) {
        problems.push(
          problem(value, path, `Member must have value greater than or equal to ${constraints.min}`),
        )
      }
      if (constraints.max !== undefined && value > constraints.max) {
        problems.push(problem(value, path, `Member must have value less than or equal to ${constraints.max}`))
      }
      return value
    },
  }
}

export function integer(min?: number, max?: number): Shape<number> {
  return number({ whole: true, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) })
}

export const flag: Shape<boolean> = {
  check(value) {
    if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean')
    return value
  },
}

/** A time in epoch seconds (or ISO text), read into milliseconds. */
export const timestamp: Shape<number> = {
  check(value) {
    const milliseconds = typeof value === 'number' ? value * 1000 : Date.parse(String(value))
    if (Number.isNaN(milliseconds)) throw wrongType(value, 'a Timestamp')
    return milliseconds
  },
}

/** Kept as it was sent. */
export const anything: Shape<unknown> = { check: (value) => value }

export function list<T>(member: Shape<T>, limits: { min?: number; max?: number } = {}): Shape<T[]> {
  return {
    check(value, path, problems) {
      if (!Array.isArray(value)) throw wrongType(value, 'a List')
      if (limits.min !== undefined && value.length < limits.min) {
        problems.push(problem(value, path, `Member must have length greater than or equal to ${limits.min}`))
      }
      if (limits.max !== undefined && value.length > limits.max) {
        problems.push(problem(value, path, `Member must have length less than or equal to ${limits.max}`))
      }
      return value.map((item, index) => member.check(item, `${path}.${index + 1}.member`, problems))
    },
  }
}

export function mapOf<T>(
  member: Shape<T>,
  limits: { max?: number; keys?: RegExp } = {},
): Shape<Record<string, T>> {
  const wholeKey = limits.keys && new RegExp(`^(?:${limits.keys.source})$`)
  return {
    check(value, path, problems) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, 'a Map')
      const keys = Object.keys(value)
      if (limits.max !== undefined && keys.length > limits.max) {
        problems.push(problem(value, path, `Member must have length less than or equal to ${limits.max}`))
      }
      if (wholeKey && keys.some((key) => !wholeKey.test(key))) {
        const constraint = `Member must satisfy regular expression pattern: ${limits.keys?.source}`
        problems.push(problem(value, path, `Map keys must satisfy constraint: [${constraint}]`))
      }
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          member.check(item, `${path}.${key}.member`, problems),
        ]),
      )
    },
  }
}

/** Members that must be there and members that may; null counts as absent, unknown members are dropped as AWS does. */
export function structure<R extends object, O extends object>(
  required: Shapes<R>,
  optional: Shapes<O>,
): Shape<R & Partial<O>> {
  const requiredNames = Object.keys(required) as (keyof R & string)[]
  const optionalNames = Object.keys(optional) as (keyof O & string)[]
  return {
    check(value, path, problems) {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw wrongType(value, 'a Structure')
      const given = value as Record<string, unknown>
      const result: Record<string, unknown> = {}
      for (const name of requiredNames) {
        const member = memberPath(path, name)
        const item = given[name]
        if (item === undefined || item === null)
          problems.push(problem(null, member, 'Member must not be null'))
        else result[name] = required[name].check(item, member, problems)
      }
      for (const name of optionalNames) {
        const item = given[name]
        if (item !== undefined && item !== null)
          result[name] = optional[name].check(item, memberPath(path, name), problems)
      }
      return result as R & Partial<O>
    },
  }
}

/** AWS writes member names in lower camel case in its messages. */
function memberPath(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1)
  return path === '' ? member : `${path}.${member}`
}

/** Reads an input. @throws AwsError ValidationException that names every failed constraint. */
export function read<T>(shape: Shape<T>, input: unknown): T {
  const problems: string[] = []
  const value = shape.check(input ?? {}, '', problems)
  if (problems.length > 0) throw failedConstraints(problems)
  return value
}

function failedConstraints(problems: string[]): AwsError {
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`
  return new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`)
}

/** One failed constraint that the service model itself does not carry, in the same words. */
export function failedConstraint(value: unknown, path: string, constraint: string): AwsError {
  return failedConstraints([problem(value, path, constraint)])
}

export type Read<S> = S extends Shape<infer T> ? T : never
