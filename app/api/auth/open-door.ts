import { boundedText, jsonMembers } from '#lib/auth/bounded-body.ts'
import type { SignInResult } from '#lib/auth/sign-in.ts'
import { originRefusal } from '#lib/web/edge/hosts.ts'
import { serverContext } from '#lib/web/server.ts'
import { answered, apiError } from '../answer.ts'

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
      return apiError(415, 'not-json', 'Send JSON, with the content type application/json.')
    }
    const text = await boundedText(request, longestBody)
    if (text === undefined) return tooLong()
    const members = jsonMembers(text)
    if (members === undefined) return apiError(400, 'invalid-input', 'Send a JSON object.')
    return await answer(members)
  })
}

/** A page of somebody else's must not sign a person in or out: the proxy's rule once more, at the door itself. */
export async function foreignPage(request: Request): Promise<Response | undefined> {
  const { environment } = await serverContext()
  const refusal = originRefusal(request, environment)
  return refusal === undefined ? undefined : apiError(403, 'foreign-origin', refusal)
}

export const tooLong = () =>
  apiError(413, 'too-long', `This is too long: at most ${longestBody} bytes are read here.`)

/** A refused sign-in, as JSON. */
export function refusedSignIn(result: Extract<SignInResult, { ok: false }>): Response {
  const response = apiError(result.status, result.code, result.sentence)
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
