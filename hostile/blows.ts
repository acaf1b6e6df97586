import { setTimeout } from 'node:timers/promises'
import { ControlAnswer } from '../e2e/harness/sandbox-control.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import { eventually } from './away.ts'
import type { People } from './people.ts'
import type { Place } from './places.ts'
import type { Processes } from './processes.ts'
import type { ChangeBehind, Records } from './records.ts'
import { deleteFromRegistry, rejectInRegistry } from './registry.ts'
import type { Schedule, Timed } from './schedule.ts'

export interface Night {
  stack: Stack
  schedule: Schedule
  people: People
  processes: Processes
  records: Records
  /** Model → slug of its rollout. */
  slugs: Map<string, string>
}

/** What became of a blow. Only one that fell is a fault. */
export interface Outcome {
  blow: Timed
  /** Real epoch ms in which it was in force. */
  from: number
  until: number
  /** Why it did not fall; undefined: it did. */
  missed: string | undefined
}

/** Carries out a blow to its end. @throws when it could not be carried out and nobody knows why */
export async function strike(night: Night, blow: Timed): Promise<Outcome> {
  await setTimeout(blow.atMs)
  let from = Date.now()
  const missed = await act(night, blow, () => {
    from = Date.now()
  })
  return { blow, from, until: Date.now(), missed }
}

/**
 * @param fell called when it is in force, where that takes a while
 * @returns why it did not fall
 */
async function act(night: Night, blow: Timed, fell: () => void): Promise<string | undefined> {
  const { stack, people, processes, schedule } = night
  const lasts = () => setTimeout(blow.lastsMs)
  const planned = 'model' in blow ? schedule.rollouts.find((each) => each.model === blow.model) : undefined
  const slug = ('model' in blow && night.slugs.get(blow.model)) || ''
  switch (blow.kind) {
    case 'kill': {
      const { killed, letGo } = await processes.takeDown(blow.processes)
      await lasts()
      const keptDown = await letGo()
      return killed || keptDown ? undefined : 'another blow had taken it down, and kept it down for longer'
    }
    case 'pause': {
      const still = processes.standStill(blow.process)
      if (!still) return `${blow.process} was down`
      await lasts()
      const keptStill = still.letGo()
      return still.stopped || keptStill ? undefined : 'another blow kept it standing still for longer'
    }
    case 'outage':
    case 'throttling': {
      const { kind, atMs, lastsMs, ...what } = blow
      const fault = await eventually(() =>
        stack.fault({ kind: kind === 'outage' ? 'control-plane-down' : kind, ...what }),
      )
      fell()
      await lasts()
      await eventually(() => fault.end().catch(ignoreForgotten))
      return undefined
    }
    case 'change-behind':
      return await changeBehind(night, blow.place)
    case 'reject':
      if (!planned) return 'nothing of that model is promoted'
      if (blow.by === 'person') return await people.reject(planned)
      await eventually(() => rejectInRegistry(stack, planned))
      return undefined
    case 'delete-package':
      if (!planned) return 'nothing of that model is promoted'
      return await eventually(() => deleteFromRegistry(stack, planned))
    case 'rest': {
      const refused = await people.pause(slug)
      if (refused !== undefined) return refused
      await lasts()
      // Refused when the rollout has stopped meanwhile; one that stays paused is found when it does not end.
      await people.resume(slug)
      return undefined
    }
    case 'abort':
      return await people.abort(slug)
    case 'roll-back':
      return await people.rollBack(slug)
  }
}

/** A sandbox that was killed right after may have forgotten the fault. */
function ignoreForgotten(error: unknown): void {
  if (!(error instanceof ControlAnswer && error.status === 404)) throw error
}

/** How both clouds refuse a change while an update is under way: then there was nothing to be changed behind anybody's back. */
const underWay = /in-progress endpoint|with status "Failed"|Wait until what is being done to it is over/

async function changeBehind({ stack, records }: Night, place: Place): Promise<string | undefined> {
  const { region, endpoint } = place
  try {
    await eventually(async () => {
      const life = records.lives
      const from = (await stack.clock.now()).getTime()
      const { answer } = await stack.fault({ kind: 'change-endpoint', region, endpoint })
      // The sandbox may be killed before it can be asked again: then it was made within the time that the call took, and a little.
      const until = await stack.clock.now().then(
        (now) => now.getTime(),
        () => from + surelyMs * records.rate,
      )
      records.changedBehind({ place, from, until, ...changeIn(answer) }, life)
    })
    return undefined
  } catch (error) {
    if (error instanceof ControlAnswer && error.status === 409 && underWay.test(error.message))
      return error.message
    throw error
  }
}

/** Real milliseconds in which a change is certainly answered. */
const surelyMs = 5_000

/** @throws when the sandbox did not say what it put there */
export function changeIn(answer: Record<string, unknown>): Pick<ChangeBehind, 'mark' | 'served'> {
  const { endpointConfigName, modelDataUrl, deployedModelId, modelVersion } = answer
  if (typeof endpointConfigName === 'string' && typeof modelDataUrl === 'string')
    return { mark: endpointConfigName, served: { url: modelDataUrl } }
  if (typeof deployedModelId === 'string' && typeof modelVersion === 'string')
    return { mark: deployedModelId, served: { version: modelVersion } }
  throw new Error(`The sandbox does not say what it changed: ${JSON.stringify(answer)}`)
}
