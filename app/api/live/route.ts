import { said } from '#lib/domain/said.ts'
import { liveStream } from '#lib/live/stream.ts'
import { liveHub, liveSeats, mostStreams, sessionWatch } from '#lib/web/live.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentOpenSession } from '#lib/web/session.ts'
import { isStillSignedIn } from '#lib/web/still-signed-in.ts'
import { answered, signedOut, tooMany } from '../answer.ts'

/** Server-sent events: which entity changed, from the id in Last-Event-ID or `after` on. */
export function GET(request: Request): Promise<Response> {
  return answered(async () => {
    const session = await currentOpenSession()
    if (!session) return signedOut()
    const { id, person } = session
    const { database } = await serverContext()
    const hub = await liveHub()
    const giveBack = liveSeats().take(person.id)
    if (!giveBack) return tooMany(said('too-many-streams', { most: mostStreams }), 30)
    const isValid = () => isStillSignedIn(session)
    const after = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
    const stream = liveStream(
      {
        hub,
        database,
        onSessionEnd: (end) => sessionWatch().watch(`${id} ${person.role}`, isValid, end),
        onLeave: giveBack,
      },
      after && /^\d{1,18}$/.test(after) ? BigInt(after) : undefined,
    )
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        // "no-transform" also keeps the server from compressing, which would hold events back.
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    })
  })
}
