import { afterEach, beforeEach } from 'vitest'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'

/** Who looks at the pages. */
export const person = {
  id: 'manager',
  name: 'Mira',
  email: 'manager@meridian.test',
  role: 'manager' as const,
}

const web = globalThis as { meridianServer?: Promise<unknown> | undefined }

/** A stage for each test whose fleet has been taken in, with what the loaders of the web process need of it. */
export function webStage(prepare: (on: Stage) => Promise<void> = async () => undefined): () => Stage {
  let on: Stage
  beforeEach(async () => {
    on = await stage()
    await takeIn(on)
    await prepare(on)
    const { database, clock, context } = on
    web.meridianServer = Promise.resolve({
      environment: { clouds: 'sandbox', sandboxControlUrl: on.sandbox.controlUrl },
      ...{ database, clock, clouds: context.clouds, log: context.log },
    })
  })
  afterEach(async () => {
    web.meridianServer = undefined
    await on.end()
  })
  return () => on
}
