import { test as base, type Page } from '@playwright/test'
import { type Stack, type StackOptions, startStack } from './stack.ts'

export { expect } from '@playwright/test'

const titles = { manager: 'Release manager', approver: 'Approver', viewer: 'Viewer', admin: 'Administrator' }
export type Person = keyof typeof titles

/** Signs in with one click, as the sandbox allows, and ends on the Fleet page. */
export type SignIn = (page: Page, person: Person) => Promise<void>

interface Story {
  /** Overridden by `test.use({ stackOptions: … })`; without `models` the stack watches fraud-scoring alone, with undefined everything. */
  stackOptions: StackOptions
  stack: Stack
  signIn: SignIn
}

/** What most stories are about. A worker that looks at every cloud of the demo takes a machine's time from the stories beside it. */
const mostlyWatched: readonly string[] = ['fraud-scoring']

/** Something of our own origin without any script: a browser may hang between a page with an opener policy and about:blank. */
const still = '/icon.svg'

/** A page is there when it answers, not when it is drawn: a click or a key before that is lost. */
const answers = (page: Page) => page.locator('html[data-answers]').waitFor({ state: 'attached' })

/** Each story has a stack of its own, so that stories run side by side and leave nothing to each other. */
export const test = base.extend<Story>({
  stackOptions: [{}, { option: true }],
  stack: async ({ stackOptions }, use, testInfo) => {
    // No story starts its sandbox again, and writing a world down every second is a fifth of what a sandbox does.
    const stack = await startStack({ models: mostlyWatched, keepsWorld: false, ...stackOptions })
    await use(stack)
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('processes.log', { body: stack.log(), contentType: 'text/plain' })
    }
    await stack.stop()
  },
  page: async ({ page }, use) => {
    const go = page.goto.bind(page)
    page.goto = async (url, options) => {
      const response = await go(url, options)
      if (url !== 'about:blank' && !url.endsWith(still)) await answers(page)
      return response
    }
    const reload = page.reload.bind(page)
    page.reload = async (options) => {
      const response = await reload(options)
      await answers(page)
      return response
    }
    const arrive = page.waitForURL.bind(page)
    page.waitForURL = async (url, options) => {
      await arrive(url, options)
      await answers(page)
    }
    await use(page)
  },
  baseURL: async ({ stack }, use) => use(stack.baseURL),
  signIn: async ({ stack }, use) =>
    use(async (page, person) => {
      // Whoever was signed in before in this browser is signed out first; a page left open would go to sign in by itself.
      await page.goto(`${stack.baseURL}${still}`)
      await page.context().clearCookies()
      await page.goto(`${stack.baseURL}/sign-in`)
      // Also on a page that the story opened by itself.
      await answers(page)
      await page.getByRole('button', { name: titles[person] }).click()
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    }),
})
