import { LiveHub } from '#lib/live/hub.ts'
import { LiveSeats } from '#lib/live/seats.ts'
import { SessionWatch } from '#lib/live/session-watch.ts'
import { serverContext } from './server.ts'

/** Pages of one person that can be live at once, over all their browsers. */
export const mostStreams = 20

const held = globalThis as typeof globalThis & {
  meridianLive?: LiveHub
  meridianLiveSeats?: LiveSeats
  meridianSessionWatch?: SessionWatch
}

export function liveSeats(): LiveSeats {
  held.meridianLiveSeats ??= new LiveSeats({ most: mostStreams })
  return held.meridianLiveSeats
}

export function sessionWatch(): SessionWatch {
  held.meridianSessionWatch ??= new SessionWatch({ everyMilliseconds: 3_000 })
  return held.meridianSessionWatch
}

/** Made once a process, kept over hot reloads. */
export async function liveHub(): Promise<LiveHub> {
  const { environment, log } = await serverContext()
  held.meridianLive ??= new LiveHub({
    databaseUrl: environment.databaseUrl,
    onTrouble: (error) => log.warn({ error }, 'live connection to the database lost'),
  })
  return held.meridianLive
}
