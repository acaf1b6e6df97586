import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const app = import.meta.dirname
const textOf = (file: string) => readFileSync(path.join(app, file), 'utf8')

// Next does not draw a layout again when a page below it is asked for alone: the layout's own check does not cover its pages.
const pages = globSync('(app)/**/page.tsx', { cwd: app })
test.each(pages)('%s asks for the session itself', (page) => {
  expect(textOf(page)).toContain('await requirePerson()')
})

/** How alive the process is and how to sign in are told to everybody. */
const openToAll = /^api\/(health|auth)\//
const routes = globSync('api/**/route.ts', { cwd: app }).filter((route) => !openToAll.test(route))
test.each(routes)('%s answers only whoever is signed in', (route) => {
  expect(textOf(route)).toMatch(/viewAnswer\(|await current(?:Person|OpenSession)\(\)/)
})

test('the pages and routes were found', () => {
  expect(pages.length).toBeGreaterThan(8)
  expect(routes.length).toBeGreaterThan(8)
})
