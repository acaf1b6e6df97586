import type { Database } from '#lib/db/client.ts'
import type { EndpointIdentity } from '#lib/domain/endpoint-identity.ts'
import type { Clock, CloudReaders } from '#lib/domain/ports.ts'
import type { Act } from '#lib/domain/rollout/gate-facts.ts'
import { said } from '#lib/domain/said.ts'
import type { Actor, Refusal } from '#lib/domain/types.ts'
import type { AmbiguousEndpoint, Missing } from './said.ts'

/** What every use case is given. Clouds are only read here: the worker alone changes them. */
export interface ServiceContext {
  database: Database
  clock: Clock
  actor: Actor
  clouds: CloudReaders
  /** Control API of the sandbox; undefined with live clouds. */
  sandboxControlUrl: string | undefined
}

/** An expected refusal is returned, not thrown. */
export type ServiceResult<T extends object = object> = ({ ok: true } & T) | ({ ok: false } & Refusal)

export const refuse = (refusal: Refusal): { ok: false } & Refusal => ({ ok: false, ...refusal })

export const notFound = (missing: Missing): { ok: false } & Refusal => refuse(said('not-found', missing))

/** A word that several endpoints go by. */
export const ambiguous = (word: string, called: readonly EndpointIdentity[]): AmbiguousEndpoint => ({
  what: 'one-endpoint',
  word,
  called: called.map(({ provider, account, region, name }) => ({ provider, account, region, name })),
})

/** The longest reason or note that is kept, in characters. */
export const longestReason = 1_000

/** A reason typed by a person for what they do: required, trimmed, bounded. */
export function readReason(reason: unknown, act: Act): ServiceResult<{ reason: string }> {
  const text = typeof reason === 'string' ? reason.trim() : ''
  if (text === '') return refuse(said('reason-missing', { act }))
  if (text.length > longestReason)
    return refuse(said('reason-too-long', { length: text.length, limit: longestReason }))
  return { ok: true, reason: text }
}
