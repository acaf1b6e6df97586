import { headers } from 'next/headers'
import { said } from '#lib/domain/said.ts'
import { notDone, performAction } from './actions.ts'
import type { OwnPasswordInput } from './inputs.ts'
import { currentOpenSession, entrance, requestAddress } from './session.ts'
import type { ActionResult } from './views.ts'

/** Whoever has got hold of an open session is not to guess the password in it either: attempts are counted as at the door. */
export async function changeOwnPassword(input: OwnPasswordInput): Promise<ActionResult> {
  const session = await currentOpenSession()
  if (session === undefined) return await performAction('account.password', input)
  const { count } = await entrance()
  const standing = await count.begin(await requestAddress(await headers()), `own ${session.person.id}`)
  if (!standing.may) {
    return notDone(said('too-many-attempts', { waitSeconds: Math.ceil(standing.waitMs / 1_000) }))
  }
  const result = await performAction('account.password', { ...input, sessionId: session.id })
  if (result.ok || result.code !== 'wrong-password') await standing.attempt.succeeded()
  return result
}

/** @param session id of one of the own sessions; undefined: all but the one that asks */
export async function endOwnSessions(session: string | undefined): Promise<ActionResult> {
  const current = await currentOpenSession()
  return await performAction('account.end-sessions', {
    ...(session === undefined ? {} : { session }),
    sessionId: current?.id ?? '',
  })
}
