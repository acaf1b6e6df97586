import { setPasswordByLink } from '#lib/services/people/own-account.ts'
import { serverContext } from '#lib/web/server.ts'
import { apiError } from '../../answer.ts'
import { openDoor } from '../open-door.ts'

/** Sets a password by a link, once. It signs nobody in: the person does that with the new password. */
export function POST(request: Request): Promise<Response> {
  return openDoor(request, async ({ token, password }) => {
    const set = await setPasswordByLink(await serverContext(), { token, password })
    if (!set.ok) return apiError(set.code === 'link-spent' ? 410 : 400, set)
    return Response.json({ email: set.email }, { headers: { 'cache-control': 'no-store' } })
  })
}
