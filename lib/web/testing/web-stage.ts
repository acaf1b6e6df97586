import { afterEach, beforeEach } from 'vitest'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { knownMigrations } from '../migrations.ts'

/** Who looks at the pages. */
export const person = {
  id: 'manager',
  name: 'Mira',
  email: 'manager@meridian.test',
  role: 'manager' as const,
}

const sessions = { absoluteMs: 12 * 3_600_000, idleMs: 3_600_000 }
const web = globalThis as { meridianServer?: Promise<unknown> | undefined }

/** Gives the loaders of the web process what is on the stage. */
export function putOnWeb(on: Pick<Stage, 'database' | 'clock' | 'context' | 'sandbox'> | undefined): void {
  web.meridianServer =
    on &&
    Promise.resolve({
      environment: { clouds: 'sandbox', sandboxControlUrl: on.sandbox.controlUrl, sessions },
      ...{ database: on.database, clock: on.clock, clouds: on.context.clouds, log: on.context.log },
      migrations: knownMigrations(),
    })
}

/** A stage for each test whose fleet has been taken in, with what the loaders of the web process need of it. */
export function webStage(prepare: (on: Stage) => Promise<void> = async () => undefined): () => Stage {
  let on: Stage
  beforeEach(async () => {
    on = await stage()
    await takeIn(on)
    await prepare(on)
    putOnWeb(on)
  })
  afterEach(async () => {
    putOnWeb(undefined)
    await on.end()
  })
  return () => on
}
