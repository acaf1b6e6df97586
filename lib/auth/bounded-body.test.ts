import { expect, test } from 'vitest'
import { boundedText, jsonMembers } from './bounded-body.ts'

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

test('a body is read up to its bound', async () => {
  expect(await boundedText(post('é'.repeat(4)), 8)).toBe('éééé')
  expect(await boundedText(post('x'.repeat(9)), 8)).toBeUndefined()
  expect(await boundedText(new Request('http://localhost/'), 8)).toBe('')
})

test('a long body is given up when its bound is passed, whatever length it claims', async () => {
  for (const claim of [undefined, '4']) {
    let sent = 0
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(1_024))
      },
      cancel() {
        cancelled = true
      },
    })
    const headers: Record<string, string> = claim === undefined ? {} : { 'content-length': claim }
    expect(await boundedText(post(endless, headers), 4_096)).toBeUndefined()
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThan(10)
  }
})

test('what says itself that it is too long is not read at all', async () => {
  let read = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull() {
        read = true
      },
    },
    { highWaterMark: 0 },
  )
  expect(await boundedText(post(body, { 'content-length': '4000000' }), 4_096)).toBeUndefined()
  expect(read).toBe(false)
})

test('only an object has members', () => {
  expect(jsonMembers('{"email":"a"}')).toEqual({ email: 'a' })
  for (const text of ['', '[]', 'null', '"x"', '{']) expect(jsonMembers(text)).toBeUndefined()
})
