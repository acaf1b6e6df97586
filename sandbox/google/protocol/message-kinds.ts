import type protobuf from 'protobufjs'
import type { Json, Message } from '../types.ts'

export function isMessage(value: Json | undefined): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Messages such as Struct and Timestamp, whose JSON is not an object of their fields. */
export function isWellKnown(type: protobuf.Type): boolean {
  return type.fullName.startsWith('.google.protobuf.')
}
