import { afterEach, expect, test, vi } from 'vitest'
import { askHealth, troubleWords } from './trouble-words.ts'

afterEach(() => vi.unstubAllGlobals())

test('a page that failed names the database only where the database is known to be away', () => {
  expect(troubleWords('database-away', '2')).toBe(
    'Meridian cannot reach its database just now. Nothing was changed by this. Reference 2.',
  )
  expect(troubleWords('sandbox-away', undefined)).toContain('cannot reach its sandbox')
  for (const health of ['sandbox-away', 'asking', 'well', 'silent'] as const) {
    expect(troubleWords(health, '2')).not.toContain('database')
    expect(troubleWords(health, '2')).toMatch(/Nothing was changed by this\. Reference 2\.$/)
  }
})

test('a page that failed beside a newer version says what to do', () => {
  expect(troubleWords('version-behind', '2')).toBe(
    'Meridian was upgraded while this process kept running the version of before, which cannot read everything that is recorded now. Restart the process, then load the page again. Nothing was changed by this. Reference 2.',
  )
})

test('an error of the browser is not looked for in the log of the server', () => {
  expect(troubleWords('well', undefined)).toBe(
    'Something unexpected happened in this page. Nothing was changed by this.',
  )
})

test('a server that does not answer is told from one without its database', async () => {
  const answers = (answer: () => Promise<Response>) => vi.stubGlobal('fetch', answer)
  for (const code of ['database-away', 'sandbox-away'] as const) {
    answers(async () => Response.json({ code }, { status: 503 }))
    expect(await askHealth()).toBe(code)
  }
  answers(async () => new Response('Bad gateway', { status: 503 }))
  expect(await askHealth()).toBe('silent')
  answers(async () => Response.json({ status: 'ok', version: 'behind' }))
  expect(await askHealth()).toBe('version-behind')
  answers(async () => new Response('{}'))
  expect(await askHealth()).toBe('well')
  answers(() => Promise.reject(new TypeError('fetch failed')))
  expect(await askHealth()).toBe('silent')
})
