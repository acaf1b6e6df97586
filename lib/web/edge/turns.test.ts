import { expect, test } from 'vitest'
import { TooBusy, Turns } from './turns.ts'

/** Work that ends when it is told to. */
function pending() {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () => {
    started.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  return { started, work, end: (name: string) => ends.get(name)?.() }
}
const turns = () => new Turns({ atOnce: 2, waiting: 1 })

test('one person has two pieces of heavy work at once, one waiting, and beyond that a sentence', async () => {
  const line = turns()
  const { started, work, end } = pending()
  const all = ['a', 'b', 'c'].map((name) => line.take('vera', work(name)))
  await expect(line.take('vera', work('d'))).rejects.toThrow(
    '2 of your previews, starts, replays and traffic charts are being prepared and 1 more wait for their turn.',
  )
  await expect(line.take('vera', work('d'))).rejects.toBeInstanceOf(TooBusy)
  expect(started).toEqual(['a', 'b'])
  end('b')
  await all[1]
  await expect.poll(() => started).toEqual(['a', 'b', 'c'])
  for (const name of ['a', 'c']) end(name)
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c'])
  expect(line.people).toBe(0)
})

test('nobody waits for another person', () => {
  const line = turns()
  const { started, work } = pending()
  for (const name of ['a', 'b', 'c']) void line.take('vera', work(name))
  void line.take('mira', work('m'))
  expect(started).toEqual(['a', 'b', 'm'])
})

test('work that fails gives its place on', async () => {
  const line = turns()
  const fail = () => line.take('vera', () => Promise.reject(new Error('no')))
  await Promise.all([1, 2, 3].map(() => expect(fail()).rejects.toThrow('no')))
  expect(line.people).toBe(0)
})

test('whoever goes away while waiting leaves the line, and what runs keeps its place', async () => {
  const line = turns()
  const { started, work, end } = pending()
  const gone = new AbortController()
  const running = ['a', 'b'].map((name) => line.take('vera', work(name), gone.signal))
  const waiting = line.take('vera', work('c'), gone.signal)
  gone.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  const next = line.take('vera', work('d'))
  expect(started).toEqual(['a', 'b'])
  end('a')
  end('b')
  await Promise.all(running)
  await expect.poll(() => started).toEqual(['a', 'b', 'd'])
  end('d')
  await next
  expect(line.people).toBe(0)
})
