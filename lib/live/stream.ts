import type { Database } from '#lib/db/client.ts'
import { type Change, changesAfter, lastChangeId } from './changes.ts'
import type { LiveEvent, LiveHub } from './hub.ts'

const heartbeatMilliseconds = 15_000
/** The browser then connects again by itself, and its session is looked at again. */
const lifetimeMilliseconds = 30 * 60_000
/** What a reader may leave unread: more than all changes that a page which comes back has missed. */
const mostUnreadBytes = 512 * 1024
/** A reader that has not read everything for so many heartbeats has stalled. */
const patienceHeartbeats = 4

export interface LiveStreamOptions {
  hub: LiveHub
  database: Pick<Database, 'pool'>
  /** Calls back when the person may no longer look; returns what stops that. */
  onSessionEnd?: (end: () => void) => () => void
  /** Called once, when the stream is over in whatever way. */
  onLeave?: () => void
  /** Real milliseconds. */
  heartbeatEveryMilliseconds?: number
}

/**
 * Server-sent events for one page, from where it left off. Ends with the session, and is broken off when the reader stalls; the browser
 * then connects again.
 * @param after the last id that the page has seen; undefined: it has just been loaded
 */
export function liveStream(
  options: LiveStreamOptions,
  after: bigint | undefined,
): ReadableStream<Uint8Array> {
  const { hub, database, onSessionEnd, onLeave } = options
  const encoder = new TextEncoder()
  let leave = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let position = after ?? 0n
        let left = false
        let beatsUnread = 0
        const unread = () => mostUnreadBytes - (controller.desiredSize ?? mostUnreadBytes)
        const drop = () => {
          leave()
          // Closed, it would keep what is unread until somebody reads it.
          controller.error(new Error('The reader of live events has stalled.'))
        }
        const send = (text: string) => {
          if (left) return
          controller.enqueue(encoder.encode(text))
          if (unread() > mostUnreadBytes) drop()
        }
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
        const beat = () => {
          beatsUnread = unread() > 0 ? beatsUnread + 1 : 0
          if (beatsUnread >= patienceHeartbeats) drop()
          else sendEvent('heartbeat')
        }
        const end = () => {
          if (left) return
          leave()
          controller.close()
        }

        // Listening begins before the table is read: what commits in between arrives twice rather than never.
        const unsubscribe = hub.subscribe(receive)
        const heartbeat = setInterval(beat, options.heartbeatEveryMilliseconds ?? heartbeatMilliseconds)
        const lifetime = setTimeout(end, lifetimeMilliseconds)
        const unwatch = onSessionEnd?.(end)
        leave = () => {
          if (left) return
          left = true
          unsubscribe()
          clearInterval(heartbeat)
          clearTimeout(lifetime)
          unwatch?.()
          onLeave?.()
        }

        send('retry: 1000\n\n')
        catchUp(database, after).then(
          (missed) => {
            if (missed.kind === 'changes') {
              for (const change of missed.changes) sendChange(change)
              return sendEvent('position')
            }
            if (missed.last > position) position = missed.last
            sendEvent(missed.kind)
          },
          () => sendEvent('stale'),
        )
        if (hub.stale) sendEvent('stale')
      },
      cancel() {
        leave()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostUnreadBytes }),
  )
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
