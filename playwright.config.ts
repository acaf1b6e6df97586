import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/test/chromium.ts'

const chromium = findChromium()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.story.ts',
  globalSetup: './e2e/harness/global-setup.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A story that passes at the second try has found a race. At a desk it fails; in CI it is named at the end of
  // the run, and costs nobody a submission that has nothing to do with it.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // Limits are for what never comes: a story beside another load waits longer, and is not wrong for it.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: process.env.MERIDIAN_E2E_REPORT
    ? [['list'], ['json', { outputFile: process.env.MERIDIAN_E2E_REPORT }]]
    : [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    navigationTimeout: 90_000,
    // A trace takes a picture of every change of a live page; on two cores that is a story's third process.
    trace: process.env.MERIDIAN_E2E_TRACE ? 'retain-on-failure' : 'off',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium.executablePath && { executablePath: chromium.executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
