import { LiveHub } from '#lib/live/hub.ts'
import { serverContext } from './server.ts'

const held = globalThis as typeof globalThis & { meridianLive?: LiveHub }

/** Made once a process, kept over hot reloads. */
export async function liveHub(): Promise<LiveHub> {
  const { environment, log } = await serverContext()
  held.meridianLive ??= new LiveHub({
    databaseUrl: environment.databaseUrl,
    onTrouble: (error) => log.warn({ error }, 'live connection to the database lost'),
  })
  return held.meridianLive
}
