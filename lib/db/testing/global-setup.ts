import type { TestProject } from 'vitest/node'
import { startTestServer } from './server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseAdminUrl: string
  }
}

/** Vitest's globalSetup of the integration project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer()
  project.provide('databaseAdminUrl', server.adminUrl)
  return () => server.stop()
}
