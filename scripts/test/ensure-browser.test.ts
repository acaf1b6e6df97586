import { expect, test } from 'vitest'
import { type Browsers, ensureBrowser, type Way } from './ensure-browser.ts'

/** A machine on which the ways named in `good` bring a browser. */
function machine({ has = false, isNamed = false }: { has?: boolean; isNamed?: boolean } = {}) {
  const said: string[] = []
  const went: string[] = []
  let there = has
  const way = (name: string, outcome: 'good' | 'bad' | 'unfit' | 'throws' | 'empty'): Way => ({
    doing: `Trying ${name}`,
    unfit: () => (outcome === 'unfit' ? `Not for ${name}.` : undefined),
    act: async () => {
      went.push(name)
      if (outcome === 'throws') throw new Error(`${name} broke.`)
      if (outcome === 'bad') return `${name} failed.`
      if (outcome === 'good') there = true
      return undefined
    },
  })
  const ensure = (...ways: Way[]) => {
    const browsers: Browsers = { isThere: () => there, ways, isNamed }
    return ensureBrowser(browsers, (line) => said.push(line))
  }
  return { ensure, way, said, went }
}

test('a browser that is there is used without a word, and nothing is fetched', async () => {
  const { ensure, way, said, went } = machine({ has: true })
  expect(await ensure(way('package', 'good'))).toBe(true)
  expect(went).toEqual([])
  expect(said).toEqual([])
})

test('the ways are gone in their order, and the first that brings a browser is the last', async () => {
  const { ensure, way, went } = machine()
  expect(await ensure(way('package', 'bad'), way('download', 'good'), way('system', 'good'))).toBe(true)
  expect(went).toEqual(['package', 'download'])
})

test('every way is announced before it begins, and what stopped it is told', async () => {
  const { ensure, way, said } = machine()
  expect(await ensure(way('package', 'bad'), way('download', 'throws'), way('system', 'good'))).toBe(true)
  expect(said).toEqual([
    'This machine has no Chromium for the stories yet.',
    'Trying package …',
    'package failed.',
    'Trying download …',
    'download broke.',
    'Trying system …',
  ])
})

test('a way that this machine does not offer is told and not gone', async () => {
  const { ensure, way, said, went } = machine()
  expect(await ensure(way('package', 'unfit'), way('download', 'good'))).toBe(true)
  expect(went).toEqual(['download'])
  expect(said).toContain('Not for package.')
  expect(said).not.toContain('Trying package …')
})

test('a way that says it went well is not believed when no browser is there', async () => {
  const { ensure, way, went } = machine()
  expect(await ensure(way('package', 'empty'), way('download', 'empty'))).toBe(false)
  expect(went).toEqual(['package', 'download'])
})

test('a browser that is named and missing is not replaced by another', async () => {
  const { ensure, way, went } = machine({ isNamed: true })
  expect(await ensure(way('package', 'good'))).toBe(false)
  expect(went).toEqual([])
})
