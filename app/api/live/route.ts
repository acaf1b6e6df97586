import { liveStream } from '#lib/live/stream.ts'
import { liveHub } from '#lib/web/live.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentPerson } from '#lib/web/session.ts'
import { answered, apiError } from '../answer.ts'

/** Server-sent events: which entity changed, from the id in Last-Event-ID or `after` on. */
export function GET(request: Request): Promise<Response> {
  return answered(async () => {
    if (!(await currentPerson())) return apiError(401, 'signed-out', 'Your session has ended. Sign in again.')
    const { database } = await serverContext()
    const after = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
    const stream = liveStream(
      { hub: await liveHub(), database },
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
