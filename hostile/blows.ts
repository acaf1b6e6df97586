import { setTimeout } from 'node:timers/promises'
import { isAlive } from '../e2e/harness/restartable.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import type { People } from './people.ts'
import type { Records } from './records.ts'
import { deleteFromRegistry, rejectInRegistry } from './registry.ts'
import type { ProcessName, Schedule, Timed } from './schedule.ts'

export interface Night {
  stack: Stack
  schedule: Schedule
  people: People
  records: Records
  /** Model → slug of its rollout. */
  slugs: Map<string, string>
}

/** Carries out a blow to its end. Blows overlap: each leaves alone what another has taken away. */
export async function strike(night: Night, blow: Timed): Promise<void> {
  await setTimeout(blow.atMs)
  const { stack, people, schedule } = night
  const lasts = () => setTimeout(blow.lastsMs)
  const rolloutOf = (model: string) => schedule.rollouts.find((each) => each.model === model)
  switch (blow.kind) {
    case 'kill':
      await Promise.all(blow.processes.map((name) => kill(night, name)))
      await lasts()
      // The database first: without it nothing else would be up again.
      for (const name of [...blow.processes].sort((one) => (one === 'postgres' ? -1 : 1))) {
        await bringBack(night, name)
      }
      return
    case 'pause': {
      const resume = pause(stack, blow.process)
      await lasts()
      resume()
      return
    }
    case 'outage':
    case 'throttling': {
      const { kind, atMs, lastsMs, ...what } = blow
      const fault = await eventually(() =>
        stack.fault({ kind: kind === 'outage' ? 'control-plane-down' : kind, ...what }),
      )
      await lasts()
      // A sandbox that was killed right after may have forgotten it.
      await eventually(() =>
        fault?.end().catch((error: Error) => {
          if (!/404/.test(error.message)) throw error
        }),
      )
      return
    }
    case 'change-behind': {
      const { region, endpoint } = blow.place
      // Refused while an update is under way; then there was nothing to be changed behind anybody's back.
      const changed = await stack.fault({ kind: 'change-endpoint', region, endpoint }).catch(() => undefined)
      if (changed) night.records.changedBehind(endpoint)
      return
    }
    case 'reject': {
      const planned = rolloutOf(blow.model)
      if (!planned) return
      if (blow.by === 'person') await people.reject(planned)
      else await eventually(() => rejectInRegistry(stack, planned))
      return
    }
    case 'delete-package': {
      const planned = rolloutOf(blow.model)
      if (planned) await eventually(() => deleteFromRegistry(stack, planned))
      return
    }
    case 'rest': {
      const slug = night.slugs.get(blow.model) ?? ''
      await people.pause(slug)
      await lasts()
      await people.resume(slug)
      return
    }
    case 'abort':
      return await people.abort(night.slugs.get(blow.model) ?? '')
    case 'roll-back':
      return await people.rollBack(night.slugs.get(blow.model) ?? '')
  }
}

async function kill({ stack, records }: Night, name: ProcessName): Promise<void> {
  switch (name) {
    case 'worker':
      return await stack.killWorker(stack.workers()[0])
    case 'workers':
      return await stack.killWorker()
    case 'web':
      return await stack.web?.kill()
    case 'sandbox':
      await stack.sandbox.kill()
      return records.forgetLost(stack.folder)
    case 'postgres':
      return await stack.postgres?.kill()
  }
}

const workersWanted = 2

async function bringBack(night: Night, name: ProcessName): Promise<void> {
  try {
    await start(night, name)
  } catch (error) {
    // Killed again by another blow before it answered, which brings it back as well.
    if (!/before it was ready/.test((error as Error).message)) throw error
  }
}

async function start({ stack }: Night, name: ProcessName): Promise<void> {
  switch (name) {
    case 'worker':
    case 'workers':
      while (stack.workers().length < workersWanted) stack.startWorker()
      return
    case 'web':
      return await stack.web?.start()
    case 'sandbox':
      return await stack.sandbox.start()
    case 'postgres':
      return await stack.postgres?.start()
  }
}

function pause(stack: Stack, name: 'worker' | 'web' | 'sandbox'): () => void {
  if (name === 'worker') {
    const worker = stack.workers()[0]
    worker?.process.kill('SIGSTOP')
    return () => void (worker && isAlive(worker) && worker.process.kill('SIGCONT'))
  }
  const process = name === 'web' ? stack.web : stack.sandbox
  process?.pause()
  return () => process?.resume()
}

const triesMs = 60_000

/** What a person at the cloud would try again while it is away. Gives up, with undefined: then the blow does not fall. */
async function eventually<Done>(act: () => Promise<Done> | undefined): Promise<Done | undefined> {
  for (const until = Date.now() + triesMs; Date.now() < until; await setTimeout(300)) {
    try {
      return await act()
    } catch {
      // The cloud or its control API is away.
    }
  }
  return undefined
}
