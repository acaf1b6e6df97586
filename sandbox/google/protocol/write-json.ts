import protobuf from 'protobufjs'
import type { Json, Message } from '../types.ts'
import { isNothing } from './implicit-default.ts'
import { isMessage, isWellKnown } from './message-kinds.ts'
import { fieldOf } from './read-json.ts'

export interface JsonForm {
  /** Enums by number, as `$alt=json;enum-encoding=int` asks. */
  enumsAsNumbers: boolean
}

/**
 * An answer as Google's REST writes it: what equals the default of a field (`false`, 0, an empty list) is left out. Fields that
 * the message does not have are kept, as Google tells some that stand in no published proto.
 */
export function writeJson(type: protobuf.Type, message: Message, form: JsonForm): Message {
  const written: Message = {}
  for (const [name, value] of Object.entries(message)) {
    const field = fieldOf(type, name)
    if (value === undefined || (field && isNothing(field, value))) continue
    written[name] = field ? writeField(field, type.root, value, form) : value
  }
  return written
}

function writeField(field: protobuf.Field, root: protobuf.Root, value: Json, form: JsonForm): Json {
  const { resolvedType } = field
  if (!resolvedType) return value
  const single = (each: Json): Json => {
    if (resolvedType instanceof protobuf.Enum) return writeEnum(resolvedType, each, form)
    if (!isMessage(each)) return each
    const type = typeWithin(resolvedType, root, each)
    return isWellKnown(type) ? each : writeJson(type, each, form)
  }
  if (Array.isArray(value)) return value.map(single)
  if (!(field instanceof protobuf.MapField) || !isMessage(value)) return single(value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, single(each ?? null)]))
}

function writeEnum({ values }: protobuf.Enum, value: Json, { enumsAsNumbers }: JsonForm): Json {
  if (!enumsAsNumbers || typeof value !== 'string' || !Object.hasOwn(values, value)) return value
  return values[value] ?? value
}

/** The message inside an Any is the one that its `@type` names. */
function typeWithin(type: protobuf.Type, root: protobuf.Root, message: Message): protobuf.Type {
  const url = message['@type']
  if (type.fullName !== '.google.protobuf.Any' || typeof url !== 'string') return type
  const inner = root.lookup(url.replace(/^.*\//, ''), [protobuf.Type])
  return inner instanceof protobuf.Type ? inner : type
}
