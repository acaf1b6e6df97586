import { probeDatabase, serverAuth } from '#lib/web/session.ts'
import { answered, apiError } from '../../answer.ts'

/** All of it that is reached from outside; the rest of better-auth's endpoints stay shut. */
const open = new Set(['POST /api/auth/sign-in/email', 'POST /api/auth/sign-out'])

export function POST(request: Request): Promise<Response> {
  return answered(async () => {
    const path = new URL(request.url).pathname.replace(/\/+$/, '')
    if (!open.has(`POST ${path}`)) return apiError(404, 'not-found', 'There is no such address here.')
    const response = await (await serverAuth()).handler(request)
    if (response.status >= 500) await probeDatabase()
    return response
  })
}
