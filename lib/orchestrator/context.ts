import type { Database } from '#lib/db/client.ts'
import type { Clock, Clouds } from '#lib/domain/ports.ts'
import type { Logger } from '#lib/log.ts'
import type { Backoff } from './backoff.ts'

/** What every task of the worker is given. */
export interface LoopContext {
  database: Database
  clock: Clock
  clouds: Clouds
  log: Logger
  backoff: Backoff
  /** Region rollout and attempt → the last complete minute asked for, epoch ms. Lost with the process: then it is asked again. */
  minutesAsked: Map<string, number>
}

/** Seconds of cloud time between looks. */
export const lookAgain = {
  /** Something moves. */
  moving: 5,
  /**
   * Nothing moves. A little under a minute, so that a change behind Meridian's back is seen within a minute of cloud time even though
   * the look itself takes some seconds of it.
   */
  quiet: 50,
} as const
