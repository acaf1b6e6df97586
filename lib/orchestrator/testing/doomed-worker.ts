import { EventEmitter } from 'node:events'
import { run, type WorkerEvents } from 'graphile-worker'
import { createLog } from '#lib/log.ts'
import { Takeover } from '../takeover.ts'

/** A worker process that takes a job, says so to its parent, and never finishes: it waits to be killed. */
const url = process.argv[2] ?? ''
const takeover = new Takeover(url, createLog('doomed', 'silent'))
const events: WorkerEvents = new EventEmitter()
events.on('pool:create', ({ workerPool }) => takeover.start(workerPool.id))
await run({
  connectionString: url,
  events,
  pollInterval: 50,
  noHandleSignals: true,
  taskList: {
    'reconcile-region': async () => {
      // Killed only after the row that names this worker is there, as a worker that has run for a while.
      await takeover.look()
      process.send?.('working')
      await new Promise(() => setInterval(() => undefined, 1_000))
    },
  },
})
