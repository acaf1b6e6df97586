import { boundedText, jsonMembers } from '#lib/auth/bounded-body.ts'
import type { SignInResult } from '#lib/auth/sign-in.ts'
import { said } from '#lib/domain/said.ts'
import { originRefusal } from '#lib/web/edge/hosts.ts'
import { serverContext } from '#lib/web/server.ts'
import { answered, apiError, errorInWords } from '../answer.ts'

/** The longest body that anybody may send here: an address, a password and a path, in bytes. */
export const longestBody = 8_192

/** For addresses that everybody can reach: only from a page of this server, and nothing long is read, let alone kept. */
export function openDoor(
  request: Request,
  answer: (members: Record<string, unknown>) => Promise<Response>,
): Promise<Response> {
  return answered(async () => {
    const foreign = await foreignPage(request)
    if (foreign) return foreign
    // A form on another site cannot send this type without asking first.
    if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
      return apiError(415, said('not-json', {}))
    }
    const text = await boundedText(request, longestBody)
    if (text === undefined) return tooLong()
    const members = jsonMembers(text)
    if (members === undefined) return apiError(400, said('invalid-input', { expected: 'json-object' }))
    return await answer(members)
  })
}

/** A page of somebody else's must not sign a person in or out: the proxy's rule once more, at the door itself. */
export async function foreignPage(request: Request): Promise<Response | undefined> {
  const { environment } = await serverContext()
  const refusal = originRefusal(request, environment)
  return refusal === undefined ? undefined : apiError(403, refusal)
}

export const tooLong = () => apiError(413, said('too-long', { bytes: longestBody }))

/** A refused sign-in, as JSON. */
export function refusedSignIn(result: Extract<SignInResult, { ok: false }>): Response {
  const response = errorInWords(result.status, result.code, result.sentence)
  if (result.retryAfterSeconds !== undefined)
    response.headers.set('retry-after', String(result.retryAfterSeconds))
  return response
}

/** Signed in: the cookies are the answer, the body tells no token. */
export function signedIn(cookies: readonly string[]): Response {
  const response = Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
