import { type Browser, chromium } from '@playwright/test'
import { startTestServer } from '#lib/db/testing/server.ts'
import { chromiumMissing, findChromium } from '#scripts/test/chromium.ts'
import { createSeededTemplate } from '../e2e/harness/seed.ts'
import { type Stack, type StackOptions, startStack } from '../e2e/harness/stack.ts'
import type { Section } from './table.ts'

export interface Figure {
  /** As `--only` takes it. */
  name: string
  measure(rig: Rig): Promise<Section>
}

/** What a figure is given to measure with. Whatever it starts here is gone when the figure is done, however it ends. */
export class Rig {
  /** How often what is measured in samples is to be measured. */
  readonly samples: number
  readonly say: (sentence: string) => void
  readonly #closing: (() => Promise<unknown>)[] = []
  #closed: Promise<void> | undefined

  constructor(samples: number, say: (sentence: string) => void) {
    this.samples = samples
    this.say = say
  }

  /** Ended in the reverse of the order in which they were given here. */
  onClose(close: () => Promise<unknown>): void {
    this.#closing.push(close)
  }

  async startStack(options: StackOptions): Promise<Stack> {
    if (!process.env.MERIDIAN_TEST_DATABASE) {
      const starting = startTestServer()
      this.onClose(async () => {
        delete process.env.MERIDIAN_TEST_DATABASE
        await (await starting.catch(() => undefined))?.stop()
      })
      const { adminUrl } = await starting
      await createSeededTemplate(adminUrl)
      process.env.MERIDIAN_TEST_DATABASE = adminUrl
    }
    const starting = startStack(options)
    // Registered at once: who interrupts the start waits for it, so that nothing of it is left behind.
    this.onClose(async () => (await starting.catch(() => undefined))?.stop())
    return await starting
  }

  async browser(): Promise<Browser> {
    const { found, executablePath } = findChromium()
    if (!found) throw new Error(chromiumMissing)
    const browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
    this.onClose(() => browser.close())
    return browser
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      for (let close = this.#closing.pop(); close; close = this.#closing.pop()) await close()
    })()
    return this.#closed
  }
}

/** Resolves with the first answer that is not undefined. @throws after `patienceMs` */
export async function waitFor<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  { patienceMs = 120_000, everyMs = 50 }: { patienceMs?: number; everyMs?: number } = {},
): Promise<Answer> {
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(`${what}: not within ${patienceMs / 1000} s.`)
}
