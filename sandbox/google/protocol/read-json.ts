import protobuf from 'protobufjs'
import type { Json, Message } from '../types.ts'
import { camelCase, snakeCase } from './field-names.ts'
import { isNothing } from './implicit-default.ts'
import { isMessage } from './message-kinds.ts'
import { readScalar } from './read-scalar.ts'
import type { FieldViolation } from './status.ts'

/** Messages whose JSON is not an object of their fields. */
const SPECIAL = new Set([
  '.google.protobuf.Any',
  '.google.protobuf.Duration',
  '.google.protobuf.FieldMask',
  '.google.protobuf.ListValue',
  '.google.protobuf.Struct',
  '.google.protobuf.Timestamp',
  '.google.protobuf.Value',
])

/**
 * Reads the JSON of a message as Google does: names in either writing, numbers as text too, enums by name or number.
 * What is wrong is added to `violations` in Google's words.
 * @returns the same in the one canonical form
 */
export function readJson(type: protobuf.Type, json: Json, at: string, violations: FieldViolation[]): Message {
  const message: Message = {}
  if (!isMessage(json)) {
    violations.push(violation(at, `Invalid value at '${at}' (${typeUrl(type)}), ${JSON.stringify(json)}`))
    return message
  }
  const oneofs = new Map<protobuf.OneOf, string>()
  for (const [given, value] of Object.entries(json)) {
    const field = fieldOf(type, camelCase(given))
    if (!field || (given !== field.name && given !== snakeCase(field.name))) {
      violations.push(violation(at, unknownName(given, at)))
      continue
    }
    if (value === undefined || (value === null && field.resolvedType?.fullName !== '.google.protobuf.Value'))
      continue
    const taken = field.partOf && !field.options?.proto3_optional ? oneofs.get(field.partOf) : undefined
    if (field.partOf && taken !== undefined) {
      const description = `Invalid value at '${at}' (oneof), oneof field '${snakeCase(field.partOf.name)}' is already set. Cannot set '${given}'`
      violations.push(violation(at, description))
      continue
    }
    if (field.partOf) oneofs.set(field.partOf, given)
    const read = readField(field, value, join(at, snakeCase(field.name)), violations)
    if (read !== undefined && !isNothing(field, read)) message[field.name] = read
  }
  return message
}

/** By its name in JSON; names that every object has, such as `constructor`, are no fields. */
export function fieldOf(type: protobuf.Type, name: string): protobuf.Field | undefined {
  const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined
  field?.resolve()
  return field
}

function readField(
  field: protobuf.Field,
  value: Json,
  at: string,
  violations: FieldViolation[],
): Json | undefined {
  if (field instanceof protobuf.MapField) {
    if (!isMessage(value)) return refuse(field, value, at, violations)
    const entries = Object.entries(value).map(([key, each]): [string, Json | undefined] => [
      key,
      each === undefined ? undefined : readSingle(field, each, `${at}[${key}]`, violations),
    ])
    return Object.fromEntries(entries)
  }
  if (!field.repeated) return readSingle(field, value, at, violations)
  // Google takes a single value for a list of one.
  const list = Array.isArray(value) ? value : [value]
  const read = list.map((each, index) => readSingle(field, each, `${at}[${index}]`, violations))
  return read.filter((each) => each !== undefined)
}

function readSingle(
  field: protobuf.Field,
  value: Json,
  at: string,
  violations: FieldViolation[],
): Json | undefined {
  const { resolvedType } = field
  if (resolvedType instanceof protobuf.Type) {
    if (!SPECIAL.has(resolvedType.fullName)) return readJson(resolvedType, value, at, violations)
    const read = readSpecial(resolvedType.fullName, value)
    return read === undefined ? refuse(field, value, at, violations) : read
  }
  if (resolvedType instanceof protobuf.Enum) {
    const name = typeof value === 'number' ? resolvedType.valuesById[value] : value
    if (typeof name === 'string' && Object.hasOwn(resolvedType.values, name)) return name
    return refuse(field, value, at, violations)
  }
  return readScalar(field.type, value) ?? refuse(field, value, at, violations)
}

/** undefined when it cannot be one of these. */
function readSpecial(fullName: string, value: Json): Json | undefined {
  switch (fullName) {
    case '.google.protobuf.FieldMask':
      return typeof value === 'string' ? camelCase(value) : undefined
    case '.google.protobuf.Timestamp':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined
    case '.google.protobuf.Duration':
      return typeof value === 'string' && /^-?\d+(\.\d{1,9})?s$/.test(value) ? value : undefined
    case '.google.protobuf.Any':
    case '.google.protobuf.Struct':
      return isMessage(value) ? value : undefined
    case '.google.protobuf.ListValue':
      return Array.isArray(value) ? value : undefined
    default:
      return value
  }
}

function refuse(field: protobuf.Field, value: Json, at: string, violations: FieldViolation[]): undefined {
  const kind = field.resolvedType ? typeUrl(field.resolvedType) : `TYPE_${field.type.toUpperCase()}`
  violations.push(violation(at, `Invalid value at '${at}' (${kind}), ${JSON.stringify(value)}`))
}

function unknownName(name: string, at: string): string {
  const place = at === '' ? '' : ` at '${at}'`
  return `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`
}

function violation(field: string, description: string): FieldViolation {
  return field === '' ? { description } : { field, description }
}

function typeUrl(type: protobuf.ReflectionObject): string {
  return `type.googleapis.com/${type.fullName.slice(1)}`
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`
}
