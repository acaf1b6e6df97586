import { randomUUID } from 'node:crypto'
import { isSandboxAway } from '#lib/clock.ts'
import { type Said, said } from '#lib/domain/said.ts'
import { isDatabaseAway } from '#lib/web/database-away.ts'
import { TooBusy } from '#lib/web/edge/turns.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentPerson } from '#lib/web/session.ts'
import { isVersionBehind } from '#lib/web/version.ts'
import type { PersonView } from '#lib/web/views.ts'
import { say } from '#lib/words/say.ts'

/** What every route answers when it does not answer a view. */
export function apiError(status: number, refusal: Said): Response {
  return errorInWords(status, refusal.code, say(refusal))
}

/** {@link apiError} of what has its sentence already. */
export function errorInWords(status: number, code: string, sentence: string): Response {
  return Response.json({ code, sentence }, { status, headers: { 'cache-control': 'no-store' } })
}

export function tooMany(refusal: Said, retryAfterSeconds: number): Response {
  const response = apiError(429, refusal)
  response.headers.set('retry-after', String(retryAfterSeconds))
  return response
}

export const signedOut = () => apiError(401, said('signed-out', { repeat: false }))

/** A view as JSON for whoever is signed in: 401 without a session, 404 when there is no such thing. */
export function viewAnswer(load: (person: PersonView) => Promise<unknown>): Promise<Response> {
  return answered(async () => {
    const person = await currentPerson()
    if (!person) return signedOut()
    const view = await load(person)
    if (view === undefined) return errorInWords(404, 'not-found', say(said('no-such-thing', {})))
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
    if (error instanceof TooBusy) return tooMany(error.refusal, error.retryAfterSeconds)
    if (isSandboxAway(error)) return errorInWords(503, 'sandbox-away', say(said('sandbox-away-now', {})))
    if (isDatabaseAway(error)) return apiError(503, said('database-away', {}))
    const reference = randomUUID().slice(0, 8)
    const log = await serverContext().then(
      (context) => context.log,
      () => undefined,
    )
    if (log) log.error({ error, reference }, 'request failed')
    else console.error(`request failed (${reference})`, error)
    // Rows that a newer version wrote are no riddle for whoever reads the log.
    return (await isVersionBehind().catch(() => false))
      ? apiError(503, said('version-behind', {}))
      : apiError(500, said('unexpected', { reference, mayBeDone: false }))
  }
}
