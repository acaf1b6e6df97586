import { parseJson } from '../../world/parse-json.ts'
import { GoogleError, type Json, type Message } from '../types.ts'
import { camelCase } from './field-names.ts'
import { matchPath } from './http-rule.ts'
import { isMessage } from './message-kinds.ts'
import type { ApiMethod } from './methods.ts'
import { readJson } from './read-json.ts'
import { bindPath, readQuery } from './read-query.ts'
import { type FieldViolation, InvalidPayload } from './status.ts'

export interface HttpRequest {
  verb: string
  /** As it was sent, without the query. */
  path: string
  query: URLSearchParams
  body: string
}

export interface Transcoded {
  method: ApiMethod
  /** As much of the request as its path tells. */
  named: Message
  /** @throws GoogleError INVALID_ARGUMENT for what cannot be read. */
  read(): { request: Message; extra: Record<string, string> }
}

/** The method that an HTTP request is for, by google.api.http; undefined when there is none. */
export function transcode(methods: readonly ApiMethod[], http: HttpRequest): Transcoded | undefined {
  for (const method of methods) {
    for (const rule of method.http) {
      const variables = rule.verb === http.verb ? matchPath(rule.pattern, http.path) : undefined
      if (!variables) continue
      const named: Message = {}
      for (const [field, value] of variables) bindPath(method.requestType, field, value, named)
      return { method, named, read: () => readRequest(method, rule.body, named, http) }
    }
  }
  return undefined
}

function readRequest(
  { requestType, name }: ApiMethod,
  bodyField: string | undefined,
  named: Message,
  http: HttpRequest,
): { request: Message; extra: Record<string, string> } {
  const violations: FieldViolation[] = []
  const { message, extra } = readQuery(requestType, name, http.query, violations)
  const sent = { ...message, ...(bodyField === undefined ? {} : bodyMembers(bodyField, readBody(http.body))) }
  // What stands in the path has the last word, as at Google.
  const request = readJson(requestType, withNamed(sent, named), '', violations)
  if (violations.length > 0) throw new InvalidPayload(violations)
  return { request, extra }
}

function bodyMembers(bodyField: string, body: Message): Message {
  return bodyField === '*' ? body : { [camelCase(bodyField)]: body }
}

/** At most one message within another is named by a path: `endpoint.name`, beside the rest of that endpoint in the body. */
function withNamed(sent: Message, named: Message): Message {
  const merged = { ...sent }
  for (const [field, value] of Object.entries(named)) {
    const other = sent[field]
    merged[field] = isMessage(value) && isMessage(other) ? { ...other, ...value } : value
  }
  return merged
}

function readBody(text: string): Message {
  if (text.trim() === '') return {}
  let body: Json
  try {
    body = parseJson(text) as Json
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'Unexpected token.'
    throw new GoogleError('INVALID_ARGUMENT', `Invalid JSON payload received. ${reason}`)
  }
  if (!isMessage(body))
    throw new GoogleError(
      'INVALID_ARGUMENT',
      'Invalid JSON payload received. Unknown name "": Root element must be a message.',
    )
  return body
}
