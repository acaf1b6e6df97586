import { expect, test } from 'vitest'
import type { Child } from '#scripts/start/child.ts'
import type { Restartable } from '../e2e/harness/restartable.ts'
import { Holds } from './holds.ts'
import { Processes } from './processes.ts'

/** A process that is nothing but the signals that it got. */
function child(log: string[], name: string): Child {
  const process = {
    exitCode: null,
    signalCode: null,
    kill: (signal: string) => log.push(`${name} ${signal}`),
  }
  return { process } as unknown as Child
}

function stage() {
  const log: string[] = []
  const restartable = (name: string): Restartable => {
    const only = child(log, name)
    return {
      child: () => only,
      kill: () => Promise.resolve(void log.push(`${name} killed`)),
      start: () => Promise.resolve(void log.push(`${name} started`)),
      stop: () => Promise.resolve(),
    }
  }
  let started = 0
  const workers: Child[] = []
  const startWorker = () => {
    started += 1
    const worker = child(log, `worker-${started}`)
    workers.push(worker)
    return worker
  }
  startWorker()
  startWorker()
  const processes = new Processes({
    workers: () => [...workers],
    startWorker,
    killWorker: (worker) => Promise.resolve(void workers.splice(workers.indexOf(worker!), 1)),
    web: restartable('web'),
    sandbox: restartable('sandbox'),
    postgres: restartable('postgres'),
  })
  return { log, processes, alive: () => workers.length }
}

test('what two blows keep down comes back when the second lets go', async () => {
  const { log, processes } = stage()
  const first = await processes.takeDown(['sandbox'])
  const second = await processes.takeDown(['sandbox'])
  expect([first.killed, second.killed]).toEqual([true, false])
  expect(await first.letGo()).toBe(false)
  expect(log).toEqual(['sandbox killed'])
  expect(await second.letGo()).toBe(true)
  expect(log).toEqual(['sandbox killed', 'sandbox started'])
})

test('of two processes only the one that nobody else keeps down comes back, the database first', async () => {
  const { log, processes } = stage()
  const both = await processes.takeDown(['web', 'postgres'])
  const web = await processes.takeDown(['web'])
  await both.letGo()
  expect(log.slice(2)).toEqual(['postgres started'])
  await web.letGo()
  expect(log.slice(3)).toEqual(['web started'])
  const again = await processes.takeDown(['web', 'postgres'])
  await again.letGo()
  expect(log.slice(-2)).toEqual(['postgres started', 'web started'])
})

test('two blows on one worker each take both of them away, and each brings one back', async () => {
  const { processes, alive } = stage()
  const one = await processes.takeDown(['worker'])
  expect(alive()).toBe(1)
  const other = await processes.takeDown(['worker'])
  expect(alive()).toBe(0)
  await one.letGo()
  expect(alive()).toBe(1)
  await other.letGo()
  expect(alive()).toBe(2)
})

test('a blow on one worker brings none back while another keeps all of them down', async () => {
  const { processes, alive } = stage()
  const one = await processes.takeDown(['worker'])
  const all = await processes.takeDown(['workers'])
  expect(await one.letGo()).toBe(false)
  expect(alive()).toBe(0)
  await all.letGo()
  expect(alive()).toBe(2)
})

test('what stands still by two blows goes on when the second lets go', () => {
  const { log, processes } = stage()
  const first = processes.standStill('sandbox')!
  const second = processes.standStill('sandbox')!
  expect([first.stopped, second.stopped]).toEqual([true, false])
  expect(first.letGo()).toBe(false)
  expect(log).toEqual(['sandbox SIGSTOP'])
  expect(second.letGo()).toBe(true)
  expect(log).toEqual(['sandbox SIGSTOP', 'sandbox SIGCONT'])
})

test('two blows that let a worker stand still stop two of them', () => {
  const { log, processes } = stage()
  processes.standStill('worker')!
  processes.standStill('worker')!
  expect(log).toEqual(['worker-1 SIGSTOP', 'worker-2 SIGSTOP'])
})

test('where no worker is left none stands still, and that is told', async () => {
  const { processes } = stage()
  await processes.takeDown(['workers'])
  expect(processes.standStill('worker')).toBeUndefined()
})

test('nobody lets go of what nobody holds', () => {
  expect(() => new Holds().letGo('web')).toThrow('Nobody holds it')
})
