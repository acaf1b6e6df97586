import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

/** A process that tolerates what a worker does, and in which a promise is rejected that nobody holds. */
function processWithRejection(message: string) {
  const script = `
    import { createLog } from './log.ts'
    import { tolerateJobsNotReturned } from './orchestrator/queue.ts'
    tolerateJobsNotReturned(createLog('worker', 'info'))
    void Promise.reject(new Error(${JSON.stringify(message)}))
    setTimeout(() => console.log('still at work'), 50)`
  const lib = path.join(import.meta.dirname, '..')
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: lib, encoding: 'utf8' })
}

test('a worker outlives a queue that could not give its jobs back, and says so', () => {
  const { status, stdout, stderr } = processWithRejection(
    'Error occurred whilst returning jobs from local queue to database queue: the database system is shutting down',
  )
  expect(stderr).toContain('the closing queue could not give its jobs back')
  expect(stdout).toContain('still at work')
  expect(status).toBe(0)
})

test('what else nobody caught still ends the process', () => {
  const { status, stdout } = processWithRejection('something else')
  expect(stdout).not.toContain('still at work')
  expect(status).not.toBe(0)
})
