import type { Database } from '#lib/db/client.ts'
import { type Change, changesAfter, lastChangeId } from './changes.ts'
import type { LiveEvent, LiveHub } from './hub.ts'

const heartbeatMilliseconds = 15_000
/** The browser then connects again by itself, and its session is looked at again. */
const lifetimeMilliseconds = 30 * 60_000

/**
 * Server-sent events for one page, from where it left off.
 * @param after the last id that the page has seen; undefined: it has just been loaded
 */
export function liveStream(
  { hub, database }: { hub: LiveHub; database: Pick<Database, 'pool'> },
  after: bigint | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let leave = () => {}
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let position = after ?? 0n
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      const sendEvent = (name: string, data: object = {}) =>
        send(`event: ${name}\nid: ${position}\ndata: ${JSON.stringify(data)}\n\n`)
      const sendChange = ({ id, entity, key }: Change) => {
        if (id > position) position = id
        sendEvent('change', { entity, key })
      }
      const receive = (event: LiveEvent) => {
        if (event.kind === 'change') sendChange(event.change)
        else sendEvent(event.kind)
      }

      // Listening begins before the table is read: what commits in between arrives twice rather than never.
      const unsubscribe = hub.subscribe(receive)
      const heartbeat = setInterval(() => sendEvent('heartbeat'), heartbeatMilliseconds)
      const end = setTimeout(() => {
        leave()
        controller.close()
      }, lifetimeMilliseconds)
      let left = false
      leave = () => {
        left = true
        unsubscribe()
        clearInterval(heartbeat)
        clearTimeout(end)
      }

      send('retry: 1000\n\n')
      catchUp(database, after).then(
        (missed) => {
          if (left) return
          if (missed.kind === 'changes') {
            for (const change of missed.changes) sendChange(change)
            return sendEvent('position')
          }
          if (missed.last > position) position = missed.last
          sendEvent(missed.kind)
        },
        () => {
          if (!left) sendEvent('stale')
        },
      )
      if (hub.stale) sendEvent('stale')
    },
    cancel() {
      leave()
    },
  })
}

async function catchUp(
  database: Pick<Database, 'pool'>,
  after: bigint | undefined,
): Promise<{ kind: 'changes'; changes: Change[] } | { kind: 'missed' | 'position'; last: bigint }> {
  if (after === undefined) return { kind: 'position', last: await lastChangeId(database) }
  const changes = await changesAfter(database, after)
  return changes === 'missed'
    ? { kind: 'missed', last: await lastChangeId(database) }
    : { kind: 'changes', changes }
}
