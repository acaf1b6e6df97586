import { randomUUID } from 'node:crypto'
import { isSandboxAway } from '#lib/clock.ts'
import { isDatabaseAway } from '#lib/web/database-away.ts'
import { TooBusy } from '#lib/web/edge/turns.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentPerson } from '#lib/web/session.ts'
import type { PersonView } from '#lib/web/views.ts'

/** What every route answers when it does not answer a view. */
export function apiError(status: number, code: string, sentence: string): Response {
  return Response.json({ code, sentence }, { status, headers: { 'cache-control': 'no-store' } })
}

export function tooMany(code: string, sentence: string, retryAfterSeconds: number): Response {
  const headers = { 'cache-control': 'no-store', 'retry-after': String(retryAfterSeconds) }
  return Response.json({ code, sentence }, { status: 429, headers })
}

/** A view as JSON for whoever is signed in: 401 without a session, 404 when there is no such thing. */
export function viewAnswer(load: (person: PersonView) => Promise<unknown>): Promise<Response> {
  return answered(async () => {
    const person = await currentPerson()
    if (!person) return apiError(401, 'signed-out', 'Your session has ended. Sign in again.')
    const view = await load(person)
    if (view === undefined) return apiError(404, 'not-found', 'There is no such thing.')
    return Response.json(view, { headers: { 'cache-control': 'no-store' } })
  })
}

/** By name: Next ends the signal of a request with an error of its own, which no class of ours or the platform's is. */
const goneAway: ReadonlySet<string> = new Set(['AbortError', 'ResponseAborted'])

/** Nothing thrown leaves as a stack: an absent database or sandbox is a 503, the rest a 500 with a reference into the log. */
export async function answered(answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer()
  } catch (error) {
    // Nobody is there any more to be told.
    if (error instanceof Error && goneAway.has(error.name)) return new Response(null, { status: 499 })
    if (error instanceof TooBusy) return tooMany('too-busy', error.message, error.retryAfterSeconds)
    if (isSandboxAway(error))
      return apiError(503, 'sandbox-away', 'Meridian cannot reach its sandbox just now.')
    if (isDatabaseAway(error)) {
      return apiError(503, 'database-away', 'Meridian cannot reach its database just now.')
    }
    const reference = randomUUID().slice(0, 8)
    const log = await serverContext().then(
      (context) => context.log,
      () => undefined,
    )
    if (log) log.error({ error, reference }, 'request failed')
    else console.error(`request failed (${reference})`, error)
    return apiError(500, 'unexpected', `This could not be answered. Reference ${reference}.`)
  }
}
