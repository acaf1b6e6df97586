import protobuf from 'protobufjs'
import type { GoogleExchange } from '../../google/protocol/dispatch.ts'
import { isMessage } from '../../google/protocol/message-kinds.ts'
import { fieldOf, readJson } from '../../google/protocol/read-json.ts'
import type { FieldViolation } from '../../google/protocol/status.ts'
import type { Json, Message } from '../../google/types.ts'

/** Told over REST to who asks with `allDeploymentStates`, and in no proto that Google publishes. */
const UNPUBLISHED = /Unknown name "state" at '(endpoints\[\d+\]\.)?deployed_models\[\d+\]'/

/** Texts that are required and may be empty, which on the wire is the same as left out. */
const MAY_BE_EMPTY = new Set(['EnvVar.value'])

/**
 * Where an exchange departs from the protocol buffers that Google ships: fields that an answer may not have, values of another type or of
 * no enumeration, messages inside an Any too; and requests that were accepted without a field that the proto calls required.
 */
export function googleDeviations({ method, request, response }: GoogleExchange): string[] {
  if (!response) return []
  return [
    ...missingFields(method.requestType, request, `${method.name} accepted`),
    ...wrongFields(method.responseType, response, `${method.name} answered`),
  ]
}

function wrongFields(type: protobuf.Type, message: Message, at: string): string[] {
  const violations: FieldViolation[] = []
  // What is undefined is not written.
  const written = JSON.parse(JSON.stringify(message)) as Message
  readJson(type, written, '', violations)
  return [
    ...violations
      .filter(({ description }) => !UNPUBLISHED.test(description))
      .map(({ description }) => `${at}: ${description}`),
    ...anysWithin(written).flatMap(({ '@type': url, ...inner }) => {
      const name = String(url).replace(/^.*\//, '')
      const found = type.root.lookup(name, [protobuf.Type])
      if (!(found instanceof protobuf.Type)) return [`${at}: there is no message ${name}`]
      // Well-known types stand in an Any under `value`, or without any field.
      return name.startsWith('google.protobuf.') ? [] : wrongFields(found, inner, `${at}, in ${name}`)
    }),
  ]
}

/** The outermost messages that name their type. */
function anysWithin(value: Json | undefined): Message[] {
  if (Array.isArray(value)) return value.flatMap(anysWithin)
  if (!isMessage(value)) return []
  return typeof value['@type'] === 'string' ? [value] : Object.values(value).flatMap(anysWithin)
}

function missingFields(type: protobuf.Type, message: Message, at: string): string[] {
  return Object.keys(type.fields).flatMap((name) => {
    const field = fieldOf(type, name)
    const value = message[name]
    if (!field) return []
    if (value === undefined)
      return isRequired(field) && !hasDefault(field) && !MAY_BE_EMPTY.has(`${type.name}.${name}`)
        ? [`${at}: ${name} is required, and missing`]
        : []
    const inner = field.resolvedType
    // Under a mask a message tells only what is to change.
    if ('updateMask' in type.fields) return []
    if (!(inner instanceof protobuf.Type) || field instanceof protobuf.MapField) return []
    const messages = (Array.isArray(value) ? value : [value]).filter(isMessage)
    return messages.flatMap((each) => missingFields(inner, each, `${at}.${name}`))
  })
}

/** Its default is a value like any other, such as the first of an enumeration, and is not written. */
function hasDefault({ resolvedType, type, repeated }: protobuf.Field): boolean {
  return !repeated && !(resolvedType instanceof protobuf.Type) && type !== 'string' && type !== 'bytes'
}

function isRequired(field: protobuf.Field): boolean {
  const behaviour: unknown = field.options?.['(google.api.field_behavior)']
  return behaviour === 'REQUIRED' || (Array.isArray(behaviour) && behaviour.includes('REQUIRED'))
}
