import { afterEach, expect, test, vi } from 'vitest'
import { whyRefused } from './why-refused.ts'

afterEach(() => void vi.unstubAllGlobals())

/** @param live what the events' own address answers, while the server is well otherwise */
function served(live: () => Response) {
  const asked: (AbortSignal | null | undefined)[] = []
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    if (url === '/api/shell') return Response.json({})
    asked.push(init?.signal)
    return live()
  })
  return asked
}

test('a refusal for too many pages brings its sentence, and the time after which to ask again', async () => {
  const sentence = 'You have 10 pages open that are kept live. Close one, then load this one again.'
  served(() =>
    Response.json({ code: 'too-many-streams', sentence }, { status: 429, headers: { 'retry-after': '30' } }),
  )
  expect(await whyRefused()).toEqual({ by: 'server', sentence, retryAfterMs: 30_000 })
})

test('events that are to be had again are left at once, so that the question takes no place', async () => {
  const asked = served(() => new Response(new ReadableStream()))
  expect(await whyRefused()).toEqual({ by: 'unknown' })
  expect(asked.map((signal) => signal?.aborted)).toEqual([true])
})

test('a database that is away is told as that, and the events are not asked for', async () => {
  const asked = served(() => new Response())
  vi.stubGlobal('fetch', async () => Response.json({ code: 'database-away', sentence: '' }, { status: 503 }))
  expect(await whyRefused()).toEqual({ by: 'database' })
  expect(asked).toEqual([])
})
