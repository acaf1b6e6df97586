import { defineConfig } from 'vitest/config'

const skip = ['node_modules/**', '.next/**', '.data/**', 'e2e/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{lib,sandbox,scripts,components,app,bench,hostile}/**/*.test.{ts,tsx}'],
          exclude: [...skip, '**/*.integration.test.ts'],
          setupFiles: ['scripts/test/examples.ts'],
          // Nothing here mocks a module or leaves one changed: one process for all files instead of one for each takes a fifth of the time.
          isolate: false,
          // Nothing here waits for anything; the limit is for a test that never ends, on a machine that does other things too.
          testTimeout: 60_000,
          expect: { requireAssertions: true },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{lib,sandbox,scripts,app}/**/*.integration.test.ts'],
          exclude: skip,
          globalSetup: ['lib/db/testing/global-setup.ts'],
          // Ten times what the longest takes on two quiet cores: a limit is for what never ends, and tells nothing of a busy machine.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { requireAssertions: true, poll: { timeout: 60_000 } },
          // As with the stories: named in the output as tried again.
          retry: process.env.CI ? 1 : 0,
          maxWorkers: 2,
          // No test here mocks a module or leaves one changed, and the clouds' SDKs load once for each worker instead of once for each file.
          // Nothing here mocks a module or leaves one changed: one process for all files instead of one for each takes a fifth of the time.
          isolate: false,
        },
      },
    ],
  },
})
