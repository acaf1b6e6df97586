import type { Database } from '#lib/db/client.ts'
import type { Clock, CloudReaders } from '#lib/domain/ports.ts'
import type { Actor, Refusal } from '#lib/domain/types.ts'

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

export const notFound = (sentence: string): { ok: false } & Refusal => refuse({ code: 'not-found', sentence })

/** The longest reason or note that is kept, in characters. */
export const longestReason = 1_000

/** A reason typed by a person: required, trimmed, bounded. */
export function readReason(reason: unknown, purpose: string): ServiceResult<{ reason: string }> {
  const text = typeof reason === 'string' ? reason.trim() : ''
  if (text === '')
    return refuse({
      code: 'reason-missing',
      sentence: `Give a reason for ${purpose}; it is kept in the audit.`,
    })
  if (text.length > longestReason) {
    return refuse({
      code: 'reason-too-long',
      sentence: `Shorten the reason to ${longestReason} characters; it has ${text.length}.`,
    })
  }
  return { ok: true, reason: text }
}
