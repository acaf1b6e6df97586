import type { Page } from '@playwright/test'
import { run } from 'graphile-worker'
import { createLog } from '#lib/log.ts'
import { quietQueueLogger } from '#lib/orchestrator/queue.ts'
import type { Stack } from '../../e2e/harness/stack.ts'
import type { Rig } from '../rig.ts'
import { waitFor } from '../rig.ts'

const task = 'bench-floor'

/**
 * What any click costs on this machine at least, in real milliseconds a sample: the smallest request of a page that is signed in, and a
 * transaction that locks one row and asks for one job which does nothing, until a worker that sleeps was woken and began it.
 */
export async function clickFloor(rig: Rig, stack: Stack, page: Page): Promise<number[]> {
  const { prisma, pool } = stack.database
  let begun: (() => void) | undefined
  const runner = await run({
    pgPool: pool,
    taskList: { [task]: () => begun?.() },
    // As long as the worker's own at the clouds' speed: only being woken is fast enough.
    pollInterval: 1_000,
    preset: { worker: { localQueue: { size: 8 } } },
    noHandleSignals: true,
    logger: quietQueueLogger(createLog('bench', 'silent')),
  })
  try {
    const samples: number[] = []
    for (let count = -1; count < rig.samples; count += 1) {
      const request = await page.evaluate(async (url) => {
        const sent = performance.now()
        const response = await fetch(url)
        await response.text()
        if (!response.ok) throw new Error(`${url} answered ${response.status}.`)
        return performance.now() - sent
      }, `${stack.baseURL}/api/shell`)
      const job = Promise.withResolvers<number>()
      begun = () => job.resolve(performance.now())
      const asked = performance.now()
      await prisma.$transaction(async (transaction) => {
        await transaction.$queryRaw`SELECT id FROM model ORDER BY id LIMIT 1 FOR UPDATE`
        await transaction.$executeRaw`SELECT graphile_worker.add_job(${task}::text, '{}'::json, queue_name => ${task}::text)`
      })
      const woken = (await job.promise) - asked
      await waitFor('the job is gone', async () => {
        const { rowCount } = await pool.query('SELECT FROM graphile_worker.jobs WHERE task_identifier = $1', [
          task,
        ])
        return rowCount === 0 ? true : undefined
      })
      // The first one warms both up.
      if (count >= 0) samples.push(request + woken)
    }
    return samples
  } finally {
    await runner.stop()
  }
}
