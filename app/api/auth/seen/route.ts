import { touchSession } from '#lib/auth/session.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentSession } from '#lib/web/session.ts'
import { signedOut } from '../../answer.ts'
import { openDoor } from '../open-door.ts'

/** A page says that its person is there: a key or the pointer moved in it. Without that, watching a rollout would be idleness. */
export function POST(request: Request): Promise<Response> {
  return openDoor(request, async () => {
    const reading = await currentSession()
    if (!reading.open) return signedOut()
    const { database, environment } = await serverContext()
    await touchSession(database, environment.sessions, reading.session.id)
    return new Response(null, { status: 204 })
  })
}
