import { chromium } from '@playwright/test'

/**
 * Whether a browser that was just put here can be used: many start and then lack a library or a font.
 * @param executablePath undefined: Playwright's own
 * @returns why not, in its own first words; undefined: it opens pages and draws them
 */
export async function opensPages(executablePath?: string): Promise<string | undefined> {
  try {
    const browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox', '--disable-gpu'],
      timeout: 60_000,
    })
    try {
      const page = await browser.newPage()
      await page.setContent('<main>Meridian</main>')
      const { width } = (await page.locator('main').boundingBox()) ?? { width: 0 }
      await page.screenshot()
      return width > 0 ? undefined : 'its pages are empty'
    } finally {
      await browser.close()
    }
  } catch (error) {
    return firstWords(error instanceof Error ? error.message : String(error))
  }
}

/** Chromium says what it lacks in a line of its own, after pages about how it was called. */
function firstWords(message: string): string {
  const lines = message.split('\n').map((line) => line.trim())
  return lines.find((line) => /error while loading|cannot open shared/.test(line)) ?? lines[0] ?? message
}
