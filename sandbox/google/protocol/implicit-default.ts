import protobuf from 'protobufjs'
import type { Json } from '../types.ts'

/**
 * Whether a value is the same as none: `false`, 0, an empty text, list or map. Only where proto cannot tell the two apart: not
 * in a oneof, which `optional` is too, nor for a message.
 */
export function isNothing(field: protobuf.Field, value: Json): boolean {
  if (field.repeated || field instanceof protobuf.MapField)
    return typeof value === 'object' && value !== null && Object.keys(value).length === 0
  if (field.partOf || field.resolvedType instanceof protobuf.Type) return false
  if (field.resolvedType instanceof protobuf.Enum) return field.resolvedType.values[String(value)] === 0
  return value === false || value === 0 || value === '' || (value === '0' && field.type.endsWith('64'))
}
