import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { changesAfter, lastChangeId } from './changes.ts'
import { type LiveEvent, LiveHub } from './hub.ts'
import { LiveSeats } from './seats.ts'
import { SessionWatch } from './session-watch.ts'
import { liveStream } from './stream.ts'

let base: TestDatabase
const hubs: LiveHub[] = []
const readers: ReadableStreamDefaultReader<Uint8Array>[] = []

beforeAll(async () => {
  base = await testDatabase()
})
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.cancel()
  for (const hub of hubs.splice(0)) await hub.close()
})
afterAll(() => base.drop())

function aHub(): LiveHub {
  const hub = new LiveHub({ databaseUrl: base.url, patienceMilliseconds: 0, probeMilliseconds: 5_000 })
  hubs.push(hub)
  return hub
}

/** A model appears, which the triggers announce as a change of the fleet. */
async function change(): Promise<string> {
  const slug = `model-${randomUUID().slice(0, 8)}`
  await base.database.prisma.model.create({
    data: { id: randomUUID(), slug, registry: {}, evidence: {}, artifacts: {}, planName: 'nightly' },
  })
  return slug
}

function listening(hub: LiveHub): { events: LiveEvent[]; keys: () => string[] } {
  const events: LiveEvent[] = []
  hub.subscribe((event) => events.push(event))
  return { events, keys: () => events.flatMap((event) => (event.kind === 'change' ? event.change.key : [])) }
}

const connections = async () => {
  const { rows } = await base.database.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'meridian live' and query <> ''`,
  )
  return rows.map(({ pid }) => pid)
}
const connected = (count: number) =>
  vi.waitFor(async () => expect(await connections()).toHaveLength(count), { timeout: 60_000 })

/** Everything that a stream has sent so far. */
function reading(stream: ReadableStream<Uint8Array>): () => string {
  const reader = stream.getReader()
  readers.push(reader)
  const decoder = new TextDecoder()
  let text = ''
  const pump = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
    }
  }
  void pump()
  return () => text
}
const heard = (text: () => string, ...parts: string[]) =>
  vi.waitFor(() => expect(parts.filter((part) => !text().includes(part))).toEqual([]), { timeout: 60_000 })

test('a committed change reaches everyone who looks, over one connection', async () => {
  const hub = aHub()
  const one = listening(hub)
  const other = listening(hub)
  await connected(1)
  const slug = await change()
  await vi.waitFor(() => expect([one.keys(), other.keys()]).toEqual([[slug], [slug]]), { timeout: 60_000 })
  expect(await connections()).toHaveLength(1)
})

test('when its connection dies the hub says so, comes back by itself and hears again', async () => {
  const hub = aHub()
  const { events, keys } = listening(hub)
  await connected(1)
  const kinds = () => events.map(({ kind }) => kind)
  // Whoever came before the first connection is told that it is there.
  await vi.waitFor(() => expect(kinds()).toEqual(['fresh']), { timeout: 60_000 })
  events.splice(0)
  const [pid] = await connections()
  await base.database.pool.query('select pg_terminate_backend($1)', [pid])
  await vi.waitFor(() => expect(kinds()).toContain('fresh'), { timeout: 60_000 })
  expect(hub.stale).toBe(false)
  const slug = await change()
  await vi.waitFor(() => expect(keys()).toContain(slug), { timeout: 60_000 })
})

test('a hub that is closed while it connects is closed, and leaves no connection', async () => {
  const hub = aHub()
  listening(hub)
  await hub.close()
  await connected(0)
})

test('a hub that cannot connect tells its listeners that the state is stale', async () => {
  const hub = new LiveHub({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', patienceMilliseconds: 0 })
  hubs.push(hub)
  const { events } = listening(hub)
  await vi.waitFor(() => expect(events).toEqual([{ kind: 'stale' }]), { timeout: 60_000 })
  expect(hub.stale).toBe(true)
})

test('a page that comes back hears what it missed, also a lower id that was committed late', async () => {
  const early = await base.database.pool.connect()
  await early.query('begin')
  const { rows } = await early.query<{ id: string }>(
    `insert into change (entity, key) values ('rollout', 'committed-late') returning id::text`,
  )
  const slug = await change()
  const seen = await lastChangeId(base.database)
  expect(seen).toBeGreaterThan(BigInt(rows[0]?.id ?? 0))
  const missed = await change()
  await early.query('commit')
  early.release()

  const text = reading(liveStream({ hub: aHub(), database: base.database }, seen))
  await heard(text, 'event: position', '"key":"committed-late"', `"key":"${missed}"`)
  expect(text()).toContain(slug)
})

test('a page with an id that this database never gave is told to ask for everything', async () => {
  expect(await changesAfter(base.database, 9_000_000_000n)).toBe('missed')
  const text = reading(liveStream({ hub: aHub(), database: base.database }, 9_000_000_000n))
  await heard(text, 'event: missed')
})

test('a page just loaded is told where it stands, and then only what changes', async () => {
  await change()
  const position = await lastChangeId(base.database)
  const text = reading(liveStream({ hub: aHub(), database: base.database }, undefined))
  await heard(text, `event: position\nid: ${position}\n`)
  expect(text()).not.toContain('event: change')
  await connected(1)
  const slug = await change()
  await heard(text, 'event: change', slug)
  expect(text()).toMatch(/^retry: \d+\n\n/)
})

test('a page that leaves is no longer sent to', async () => {
  const hub = aHub()
  const stream = liveStream({ hub, database: base.database }, undefined)
  const reader = stream.getReader()
  await reader.read()
  await reader.cancel()
  const { keys } = listening(hub)
  await connected(1)
  // Enqueueing into a cancelled stream would throw out of the notification's handler.
  const slug = await change()
  await vi.waitFor(() => expect(keys()).toContain(slug), { timeout: 60_000 })
})

test('a stream ends when its session does, and one look at the database is made for all streams of a session', async () => {
  const hub = aHub()
  const watch = new SessionWatch({ everyMilliseconds: 20 })
  const held = { valid: true, looks: 0, left: 0 }
  const isValid = async () => {
    held.looks += 1
    if (held.looks === 2) throw new Error('The database is away.')
    return held.valid
  }
  const open = () =>
    liveStream(
      {
        hub,
        database: base.database,
        onSessionEnd: (end) => watch.watch('session', isValid, end),
        onLeave: () => {
          held.left += 1
        },
      },
      undefined,
    ).getReader()
  const [one, other] = [open(), open()]
  expect(watch.size).toBe(1)
  // Neither a session that is valid nor a database that cannot be asked ends it.
  await vi.waitFor(() => expect(held.looks).toBeGreaterThan(3), { timeout: 60_000 })
  expect(held.left).toBe(0)
  held.valid = false
  for (const reader of [one, other]) expect(await untilDone(reader)).toMatch(/^retry: 1000\n/)
  expect(held.left).toBe(2)
  expect(watch.size).toBe(0)
})

async function untilDone(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text
    text += new TextDecoder().decode(value)
  }
}

test('a reader that stalls is dropped once so much is unread, and nothing of it is kept', async () => {
  const hub = aHub()
  const { events } = listening(hub)
  await vi.waitFor(() => expect(events).not.toEqual([]), { timeout: 60_000 })
  let left = 0
  const onLeave = () => {
    left += 1
  }
  const stream = liveStream({ hub, database: base.database, onLeave }, undefined)
  await vi.waitFor(
    async () => {
      await base.database.pool.query(
        `select pg_notify('meridian_change', json_build_object('id', n, 'entity', 'rollout', 'key', repeat('x', 7000))::text)
           from generate_series(1, 50) as n`,
      )
      expect(left).toBe(1)
    },
    { timeout: 60_000 },
  )
  await expect(stream.getReader().read()).rejects.toThrow('has stalled')
})

test('a reader that has read nothing for four heartbeats is dropped, one that reads is not', async () => {
  const hub = aHub()
  const left: string[] = []
  const open = (name: string) =>
    liveStream(
      { hub, database: base.database, onLeave: () => left.push(name), heartbeatEveryMilliseconds: 20 },
      undefined,
    )
  const text = reading(open('reads'))
  const stalled = open('stalled')
  await vi.waitFor(() => expect(left).toEqual(['stalled']), { timeout: 60_000 })
  await expect(stalled.getReader().read()).rejects.toThrow('has stalled')
  const beats = () => text().split('event: heartbeat').length
  const before = beats()
  await vi.waitFor(() => expect(beats()).toBeGreaterThan(before + 4), { timeout: 60_000 })
  expect(left).toEqual(['stalled'])
})

test('a person has so many streams at once, and each that is left makes room for one', () => {
  const seats = new LiveSeats({ most: 2 })
  const [one, other] = [seats.take('vera'), seats.take('vera')]
  expect(seats.take('vera')).toBeUndefined()
  expect(seats.take('mira')).toBeDefined()
  one?.()
  one?.()
  expect(seats.take('vera')).toBeDefined()
  expect(seats.take('vera')).toBeUndefined()
  other?.()
  expect(seats.take('vera')).toBeDefined()
})
