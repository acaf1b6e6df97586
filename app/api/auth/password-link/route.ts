import { readLink } from '#lib/services/people/own-account.ts'
import { serverContext } from '#lib/web/server.ts'
import { apiError } from '../../answer.ts'
import { openDoor } from '../open-door.ts'

/** Whose password a link sets. Asked by POST, so that the token is in no address. */
export function POST(request: Request): Promise<Response> {
  return openDoor(request, async ({ token }) => {
    const read = await readLink(await serverContext(), token)
    if (!read.ok) return apiError(410, read)
    return Response.json({ email: read.email, name: read.name }, { headers: { 'cache-control': 'no-store' } })
  })
}
