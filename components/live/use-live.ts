'use client'

import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { answeredByClouds } from '#lib/web/queries/keys.ts'
import { affectedBy, type LiveChange } from '#lib/web/queries/live.ts'
import { whyRefused } from './why-refused.ts'

/** `since`: real time, epoch milliseconds; `sentence`: why the server refuses, where it says so. */
export type ConnectionState =
  | { kind: 'live' }
  | { kind: 'disconnected'; since: number; sentence?: string }
  | { kind: 'database-away'; since: number }

/** `at`: cloud time of the last look at the clouds, epoch milliseconds. */
export type LiveState = ConnectionState | { kind: 'unwatched'; at: number }

/** Changes within this long are asked for together. */
const gatherMilliseconds = 250
/** While changes keep coming, no more often than this: nobody reads faster, and a page that is drawn all the time answers late. */
const pauseMilliseconds = 1_000
/** A reconnect that takes less is nobody's concern. */
const patienceMilliseconds = 2_500
/** The server sends a heartbeat every 15 s; without any for this long the connection is dead whatever the browser says. */
const silenceMilliseconds = 40_000
const retryMilliseconds = 2_000

/** Listens to the server's events and refetches what they touch. One for the whole page. */
export function useLive(): ConnectionState {
  const queryClient = useQueryClient()
  const [state, setState] = useState<ConnectionState>({ kind: 'live' })
  useEffect(() => connect(queryClient, setState), [queryClient])
  return state
}

function connect(queryClient: QueryClient, report: (state: ConnectionState) => void): () => void {
  const gathered = gather(queryClient)
  let source: EventSource | undefined
  let lastId = ''
  let lostAt: number | undefined
  let refusal: string | undefined
  let databaseAwayAt: number | undefined
  let lastHeard = Date.now()
  let retry: ReturnType<typeof setTimeout> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined

  const tell = () => {
    if (lostAt !== undefined)
      report({ kind: 'disconnected', since: lostAt, ...(refusal !== undefined && { sentence: refusal }) })
    else if (databaseAwayAt !== undefined) report({ kind: 'database-away', since: databaseAwayAt })
    else report({ kind: 'live' })
  }
  const lost = () => {
    if (lostAt !== undefined) return
    lostAt = Date.now()
    patience = setTimeout(tell, patienceMilliseconds)
  }
  const heard = () => {
    lastHeard = Date.now()
    refusal = undefined
    if (lostAt === undefined) return
    clearTimeout(patience)
    lostAt = undefined
    tell()
  }
  const open = () => {
    source?.close()
    clearTimeout(retry)
    retry = undefined
    // A source of our own making has no Last-Event-ID header, so the id goes along in the address.
    source = new EventSource(lastId === '' ? '/api/live' : `/api/live?after=${encodeURIComponent(lastId)}`)
    source.addEventListener('change', (event: MessageEvent<string>) => {
      heard()
      lastId = event.lastEventId
      gathered.add(JSON.parse(event.data) as LiveChange)
    })
    source.addEventListener('position', (event: MessageEvent<string>) => {
      heard()
      const isFirst = lastId === ''
      lastId = event.lastEventId
      // What changed between the drawing of the page and this moment was announced to nobody here.
      if (isFirst) askForAll(queryClient)
      // The server has read its database to say this.
      if (databaseAwayAt === undefined) return
      databaseAwayAt = undefined
      tell()
      askForAll(queryClient)
    })
    source.addEventListener('heartbeat', heard)
    // The server's events before this one cannot be had any more: everything may have changed.
    source.addEventListener('missed', (event: MessageEvent<string>) => {
      heard()
      lastId = event.lastEventId
      askForAll(queryClient)
    })
    source.addEventListener('stale', () => {
      heard()
      databaseAwayAt ??= Date.now()
      tell()
    })
    source.addEventListener('fresh', () => {
      heard()
      databaseAwayAt = undefined
      tell()
      askForAll(queryClient)
    })
    source.onopen = heard
    source.onerror = () => {
      lost()
      // After an HTTP error the browser gives up for good; after a dropped connection it tries again by itself.
      if (source?.readyState !== EventSource.CLOSED) return
      void whyRefused().then((answer) => {
        refusal = answer.by === 'server' ? answer.sentence : undefined
        if (answer.by === 'database') {
          clearTimeout(patience)
          lostAt = undefined
          databaseAwayAt ??= Date.now()
        }
        if (answer.by !== 'unknown') tell()
        clearTimeout(retry)
        retry = setTimeout(open, answer.by === 'server' ? answer.retryAfterMs : retryMilliseconds)
      })
    }
  }
  const watch = setInterval(() => {
    // Whoever was told when to ask again has not fallen silent.
    if (retry !== undefined || Date.now() - lastHeard < silenceMilliseconds) return
    lastHeard = Date.now()
    lost()
    open()
  }, 5_000)

  open()
  return () => {
    source?.close()
    gathered.stop()
    clearTimeout(retry)
    clearTimeout(patience)
    clearInterval(watch)
  }
}

/** Everything that the database tells. */
function askForAll(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => !answeredByClouds.includes(String(queryKey[0])),
  })
}

/** Collects what is touched and refetches it together; what is still being fetched is fetched once more afterwards. */
function gather(queryClient: QueryClient): { add(change: LiveChange): void; stop(): void } {
  const touched = new Map<string, readonly string[]>()
  /** By name, when it was last asked for. */
  const asked = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    timer = undefined
    for (const [name, queryKey] of touched) {
      if (performance.now() - (asked.get(name) ?? Number.NEGATIVE_INFINITY) < pauseMilliseconds) continue
      // Starting over on every event would never end while events come quickly: an answer under way is awaited, and
      // since it may have been read before the event, asked for again.
      if (queryClient.isFetching({ queryKey }) > 0) continue
      touched.delete(name)
      asked.set(name, performance.now())
      void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false })
    }
    if (touched.size > 0) schedule()
  }
  const schedule = () => {
    timer ??= setTimeout(flush, gatherMilliseconds)
  }
  return {
    add(change) {
      for (const queryKey of affectedBy(change)) touched.set(JSON.stringify(queryKey), queryKey)
      if (touched.size > 0) schedule()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
