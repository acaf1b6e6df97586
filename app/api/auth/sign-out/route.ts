import { clearedCookie, endSessionOf, sessionToken } from '#lib/auth/session.ts'
import { serverContext } from '#lib/web/server.ts'
import { entrance } from '#lib/web/session.ts'
import { openDoor, signedIn } from '../open-door.ts'

/** Ends the session on the server; whoever kept its cookie has nothing. */
export function POST(request: Request): Promise<Response> {
  return openDoor(request, async () => {
    const { auth } = await entrance()
    const token = await sessionToken(auth, request.headers)
    if (token !== undefined) await endSessionOf((await serverContext()).database, token, 'signed-out')
    return signedIn([await clearedCookie(auth)])
  })
}
