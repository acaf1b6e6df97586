import { fromProto3JSON, toProto3JSON } from 'proto3-json-serializer'
import protobuf from 'protobufjs'
import { GoogleError, type Json, type Message } from '../types.ts'
import { camelCase } from './field-names.ts'
import { isNothing } from './implicit-default.ts'
import { isMessage, isWellKnown } from './message-kinds.ts'
import { fieldOf } from './read-json.ts'

/** @throws GoogleError INTERNAL, as gRPC answers bytes that are not the message. */
export function decodeMessage(type: protobuf.Type, bytes: Uint8Array): Message {
  let message: protobuf.Message
  try {
    message = type.decode(bytes)
  } catch {
    throw new GoogleError('INTERNAL', `Error deserializing request: not a ${type.fullName.slice(1)}.`)
  }
  return canonical(type, toProto3JSON(message) as Message)
}

/** Fields that the message does not have are left out: gRPC cannot carry them. */
export function encodeMessage(type: protobuf.Type, message: Message): Uint8Array {
  const converted = fromProto3JSON(type, plain(message))
  if (!converted) throw new Error(`An answer is not a ${type.fullName}.`)
  return type.encode(converted).finish()
}

/** Without members that are undefined, which the serializer would take for values. */
function plain(message: Message) {
  return JSON.parse(JSON.stringify(message)) as Exclude<Parameters<typeof fromProto3JSON>[1], null>
}

/**
 * The serializer leaves field masks in the wire's writing (JSON has camel case) and tells what is the same as nothing, such as
 * empty maps; both are put right, so that a request looks the same by whichever wire it came.
 */
function canonical(type: protobuf.Type, message: Message): Message {
  for (const [name, value] of Object.entries(message)) {
    const field = fieldOf(type, name)
    const inner = field?.resolvedType
    if (field && value !== undefined && isNothing(field, value)) delete message[name]
    else if (!(inner instanceof protobuf.Type)) continue
    else if (inner.fullName === '.google.protobuf.FieldMask' && typeof value === 'string')
      message[name] = camelCase(value)
    else if (!isWellKnown(inner)) for (const each of messagesIn(field, value)) canonical(inner, each)
  }
  return message
}

/** Those of a list, of a map, or the one. */
function messagesIn(field: protobuf.Field | undefined, value: Json | undefined): Message[] {
  if (Array.isArray(value)) return value.filter(isMessage)
  if (!isMessage(value)) return []
  return field instanceof protobuf.MapField ? Object.values(value).filter(isMessage) : [value]
}
