import { EventEmitter } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { type Runner, run, type WorkerEvents } from 'graphile-worker'
import type { Logger } from '#lib/log.ts'
import type { LoopContext } from './context.ts'
import { sweepDeadJobs } from './dead-jobs.ts'
import { ensureSchedules } from './ensure-schedules.ts'
import { quietQueueLogger, tolerateLostConnections } from './queue.ts'
import { Takeover } from './takeover.ts'
import { taskList } from './tasks.ts'

/** Jobs at the same time in one process; each is mostly waiting for a cloud. */
const concurrency = 8
/** Real milliseconds between checks that everything which keeps itself going is going. */
const sweepMs = 60_000
/** Real milliseconds before the queue is opened again after it gave up, as when PostgreSQL is away for long. */
const reopenMs = 1_000
/** Real milliseconds that a queue which closes itself is given; with PostgreSQL away it may wait for an answer that never comes. */
const closingMs = 5_000

/** Works until `signal` is aborted, through any outage of PostgreSQL; then lets running jobs end and resolves. */
export async function work(context: LoopContext, signal: AbortSignal): Promise<void> {
  tolerateLostConnections(context.database.pool, context.log)
  while (!signal.aborted) {
    try {
      await workUntilTrouble(context, signal)
    } catch (error) {
      context.log.error({ reason: (error as Error).message }, 'the queue stopped; it is opened again')
    }
    // Resolves early, by rejecting, when the worker is told to stop.
    if (!signal.aborted) await setTimeout(reopenMs, undefined, { signal }).catch(() => undefined)
  }
}

async function workUntilTrouble(context: LoopContext, signal: AbortSignal): Promise<void> {
  const { database, clock, log } = context
  const takeover = new Takeover(database.url, log)
  const events: WorkerEvents = new EventEmitter()
  // The queue locks jobs under its pool's name: from its first moment on that name has to be on record.
  events.on('pool:create', ({ workerPool }) => takeover.start(workerPool.id))
  const runner = await run({
    pgPool: database.pool,
    taskList: taskList(context),
    concurrency,
    // A look is due to the second of cloud time.
    pollInterval: Math.min(1_000, Math.max(40, 1_000 / clock.rate)),
    preset: {
      worker: {
        // One query for all idle slots instead of one each.
        localQueue: { size: concurrency },
        // Written in batches (of whatever is there, without delay) a job's end that cannot be written closes the queue, which is then
        // opened again below; written singly it would be an unhandled rejection.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
    noHandleSignals: true,
    events,
    logger: quietQueueLogger(log),
  }).catch(async (error: unknown) => {
    // It may have named its pool before it failed, and the next try comes with a Takeover of its own.
    await takeover.stop()
    throw error
  })
  const closing = Promise.withResolvers<never>()
  let overdue: NodeJS.Timeout | undefined
  events.on('pool:gracefulShutdown', () => {
    if (signal.aborted) return
    overdue = globalThis.setTimeout(
      () => closing.reject(new Error('the queue closed itself and did not come to an end')),
      closingMs,
    )
  })
  const stop = () => void stopRunner(runner, log)
  signal.addEventListener('abort', stop, { once: true })
  const sweep = setInterval(() => void sweepSchedules(context), sweepMs)
  try {
    void sweepSchedules(context)
    if (signal.aborted) stop()
    // What an abandoned queue still holds is freed as a dead worker's: its lock goes with `takeover.stop`.
    await Promise.race([runner.promise, closing.promise])
  } finally {
    clearInterval(sweep)
    clearTimeout(overdue)
    signal.removeEventListener('abort', stop)
    await takeover.stop()
  }
}

async function stopRunner(runner: Runner, log: Logger): Promise<void> {
  try {
    await runner.stop()
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'the queue had stopped already')
  }
}

async function sweepSchedules(context: LoopContext): Promise<void> {
  try {
    await context.database.prisma.$transaction(ensureSchedules)
    await sweepDeadJobs(context)
  } catch (error) {
    context.log.warn({ reason: (error as Error).message }, 'the schedules could not be checked')
  }
}
