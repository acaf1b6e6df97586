import protobuf from 'protobufjs'
import type { Json, Message } from '../types.ts'
import { camelCase } from './field-names.ts'
import { isMessage } from './message-kinds.ts'
import { fieldOf } from './read-json.ts'
import type { FieldViolation } from './status.ts'

/** Parameters of every Google API, which are of no message; each may be written with `$` in front. */
const SYSTEM = new Set([
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'uploadType',
  'upload_protocol',
  'userProject',
  '.xgafv',
])

/** Parameters that Google's servers take though no proto has them, by method. */
const UNWRITTEN: Record<string, string[]> = {
  GetEndpoint: ['allDeploymentStates'],
  ListEndpoints: ['allDeploymentStates'],
}

export interface QueryReading {
  /** JSON of the message as the parameters tell it, not yet checked value by value. */
  message: Message
  extra: Record<string, string>
}

/** Binds the query of an address to a message: nested names with dots, lists by repetition. */
export function readQuery(
  type: protobuf.Type,
  method: string,
  query: URLSearchParams,
  violations: FieldViolation[],
): QueryReading {
  const reading: QueryReading = { message: {}, extra: {} }
  for (const name of new Set(query.keys())) {
    if (SYSTEM.has(name.replace(/^\$/, ''))) continue
    const values = query.getAll(name)
    const unwritten = (UNWRITTEN[method] ?? []).find((known) => known === camelCase(name))
    if (unwritten !== undefined) reading.extra[unwritten] = values.at(-1) ?? ''
    else if (!bind(type, name.split('.'), values, reading.message))
      violations.push({ description: unknownParameter(name) })
  }
  return reading
}

/** Puts a value where a path of a rule's template says, such as `endpoint.name`. */
export function bindPath(type: protobuf.Type, path: string, value: string, message: Message): void {
  if (!bind(type, path.split('.'), [value], message))
    throw new Error(`${type.fullName} has no ${path}, which its address names.`)
}

/** false when the message has no such field. */
function bind(type: protobuf.Type, names: string[], values: string[], message: Message): boolean {
  const [name = '', ...rest] = names
  const field = fieldOf(type, camelCase(name))
  if (!field) return false
  if (rest.length > 0) {
    if (!(field.resolvedType instanceof protobuf.Type) || field.repeated) return false
    const existing = message[field.name]
    const inner = isMessage(existing) ? existing : {}
    if (!bind(field.resolvedType, rest, values, inner)) return false
    message[field.name] = inner
    return true
  }
  const read = values.map((value) => fromText(field, value))
  message[field.name] = field.repeated ? read : (read.at(-1) ?? null)
  return true
}

/** In an address everything is text; only what JSON would not take as text must be turned. */
function fromText(field: protobuf.Field, value: string): Json {
  if (field.type === 'bool' && (value === 'true' || value === 'false')) return value === 'true'
  const numbered = field.resolvedType instanceof protobuf.Enum && /^\d+$/.test(value)
  return numbered ? Number(value) : value
}

function unknownParameter(name: string): string {
  return `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`
}
