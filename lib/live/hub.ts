import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Change } from './changes.ts'

export type LiveEvent =
  | { kind: 'change'; change: Change }
  /** The database does not answer: what is shown grows old. */
  | { kind: 'stale' }
  /** It answers again; announcements in between were lost, so everything may have changed. */
  | { kind: 'fresh' }

export interface LiveHubOptions {
  databaseUrl: string
  onTrouble?: (error: unknown) => void
  /** Real milliseconds; how long a lost connection may take to come back before it is told. Default 1000. */
  patienceMilliseconds?: number
  /** Real milliseconds between two looks at whether the connection still lives. Default 5000. */
  probeMilliseconds?: number
}

/**
 * The one LISTEN connection of a web process, fanned out to all who look. Connects with the first subscriber, then
 * stays, and comes back by itself when PostgreSQL does.
 */
export class LiveHub {
  readonly #options: LiveHubOptions
  readonly #subscribers = new Set<(event: LiveEvent) => void>()
  readonly #closed = new AbortController()
  #running: Promise<void> | undefined
  #stale = false

  constructor(options: LiveHubOptions) {
    this.#options = options
  }

  get stale(): boolean {
    return this.#stale
  }

  subscribe(subscriber: (event: LiveEvent) => void): () => void {
    this.#subscribers.add(subscriber)
    this.#running ??= this.#run()
    return () => this.#subscribers.delete(subscriber)
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed
    let lost = false
    let wait = 100
    while (!signal.aborted) {
      const connection = await this.#connect()
      // Closed while it connected: nobody would end the wait for its loss.
      if (signal.aborted) {
        connection?.end().catch(() => undefined)
        return
      }
      if (connection) {
        wait = 100
        // After the first connection as after a lost one: what was announced before it, subscribers have not heard.
        this.#tell({ kind: 'fresh' })
        lost = false
        await this.#untilLost(connection)
        // Its socket may be half dead; nothing is waited for.
        connection.end().catch(() => undefined)
        if (signal.aborted) return
      }
      if (!lost) this.#tellStaleUnlessBack()
      lost = true
      await delay(wait, undefined, { signal }).catch(() => undefined)
      wait = Math.min(2_000, wait * 2)
    }
  }

  async #connect(): Promise<pg.Client | undefined> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'meridian live',
    })
    client.on('error', () => undefined)
    client.on('notification', ({ payload }) => {
      const change = readPayload(payload)
      if (change) this.#tell({ kind: 'change', change })
    })
    try {
      await client.connect()
      await client.query('listen meridian_change')
      return client
    } catch (error) {
      this.#options.onTrouble?.(error)
      client.end().catch(() => undefined)
      return undefined
    }
  }

  /** Returns when the connection ends, or when it has stopped answering without ending. */
  async #untilLost(client: pg.Client): Promise<void> {
    const ended = new AbortController()
    const stop = () => ended.abort()
    client.once('end', stop)
    client.once('error', stop)
    this.#closed.signal.addEventListener('abort', stop, { once: true })
    const { probeMilliseconds = 5_000 } = this.#options
    while (!ended.signal.aborted) {
      await delay(probeMilliseconds, undefined, { signal: ended.signal }).catch(() => undefined)
      if (ended.signal.aborted) break
      const answered = client.query('select 1').then(
        () => true,
        () => false,
      )
      if (
        !(await Promise.race([
          answered,
          delay(probeMilliseconds, false, { signal: ended.signal }).catch(() => false),
        ]))
      )
        break
    }
    this.#closed.signal.removeEventListener('abort', stop)
  }

  #tellStaleUnlessBack(): void {
    const { patienceMilliseconds = 1_000 } = this.#options
    const timer = setTimeout(() => this.#tell({ kind: 'stale' }), patienceMilliseconds)
    const back = (event: LiveEvent) => {
      if (event.kind === 'change') return
      clearTimeout(timer)
      this.#subscribers.delete(back)
    }
    this.#subscribers.add(back)
    this.#closed.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  #tell(event: LiveEvent): void {
    if (event.kind !== 'change') this.#stale = event.kind === 'stale'
    for (const subscriber of this.#subscribers) subscriber(event)
  }
}

function readPayload(payload: string | undefined): Change | undefined {
  if (payload === undefined) return undefined
  try {
    const { id, entity, key } = JSON.parse(payload) as Record<string, unknown>
    if (typeof entity !== 'string' || typeof key !== 'string') return undefined
    if (typeof id !== 'number' && typeof id !== 'string') return undefined
    return { id: BigInt(id), entity, key }
  } catch {
    return undefined
  }
}
