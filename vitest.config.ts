import { defineConfig } from 'vitest/config'

const skip = ['node_modules/**', '.next/**', '.data/**', 'e2e/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{lib,sandbox,scripts,components,app,bench}/**/*.test.{ts,tsx}'],
          exclude: [...skip, '**/*.integration.test.ts'],
          setupFiles: ['scripts/test/examples.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{lib,sandbox,scripts,app}/**/*.integration.test.ts'],
          exclude: skip,
          globalSetup: ['lib/db/testing/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // As with the stories: named in the output as tried again.
          retry: process.env.CI ? 1 : 0,
          maxWorkers: 2,
        },
      },
    ],
  },
})
