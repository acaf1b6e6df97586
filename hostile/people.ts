import { setTimeout } from 'node:timers/promises'
import { SandboxClock } from '#lib/clock.ts'
import { connectClouds } from '#lib/clouds.ts'
import type { Actor, Role } from '#lib/domain/types.ts'
import type { ServiceContext, ServiceResult } from '#lib/services/context.ts'
import { approveRelease, rejectRelease } from '#lib/services/releases/decide.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAll } from '#lib/services/rollouts/control.ts'
import { proceedRegion, revertRegion } from '#lib/services/rollouts/region.ts'
import { startRollout } from '#lib/services/rollouts/start.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import type { PlannedRollout } from './schedule.ts'

/** Whoever decides, by the use cases that the pages call. Their process is this one, and outlives every other. */
export interface People {
  /** @returns the rollout's slug */
  promote(planned: PlannedRollout): Promise<string>
  pause(slug: string): Promise<void>
  resume(slug: string): Promise<void>
  abort(slug: string): Promise<void>
  rollBack(slug: string): Promise<void>
  reject(planned: PlannedRollout): Promise<void>
  /** To a region that has no verdict. */
  answer(slug: string, endpoint: string, word: PlannedRollout['answer']): Promise<void>
  leave(): void
}

/** Real milliseconds: longer than any blow lasts. */
const patienceMs = 120_000
const againMs = 500

export async function peopleOf(stack: Stack): Promise<People> {
  const clock = await SandboxClock.connect(stack.controlUrl)
  const clouds = connectClouds({ clock, sandbox: stack.sandboxAddresses })
  const users = await stack.database.prisma.user.findMany()
  const as = (role: Role): ServiceContext => {
    const user = users.find((each) => each.role === role)
    if (!user) throw new Error(`Nobody is ${role}.`)
    const actor: Actor = { kind: 'person', id: user.id, label: user.email, role }
    return { database: stack.database, clock, clouds, actor, sandboxControlUrl: stack.controlUrl }
  }
  const manager = as('manager')
  const reason = 'a hostile night'
  return {
    async promote({ model, release, waves, bakeMinutes }) {
      await insist(() => approveRelease(as('approver'), { model, release, reason }))
      const started = await insist(() => startRollout(manager, { model, release, waves, bakeMinutes }))
      return started.slug
    },
    pause: (rollout) => wish(() => pauseRollout(manager, { rollout })),
    resume: (rollout) => wish(() => resumeRollout(manager, { rollout })),
    abort: (rollout) => wish(() => abortRollout(manager, { rollout, reason })),
    rollBack: (rollout) => wish(() => revertAll(manager, { rollout, reason })),
    reject: ({ model, release }) => wish(() => rejectRelease(as('approver'), { model, release, reason })),
    answer: (rollout, endpoint, word) =>
      wish(() =>
        word === 'proceed'
          ? proceedRegion(manager, { rollout, endpoint, reason })
          : revertRegion(manager, { rollout, endpoint, reason }),
      ),
    leave() {
      clock.close()
      clouds.close()
    },
  }
}

/** Until it is done: somebody who is told to try again does. @throws with the last refusal */
async function insist<Done extends object>(act: () => Promise<ServiceResult<Done>>): Promise<Done> {
  let last = ''
  for (const until = Date.now() + patienceMs; Date.now() < until; await setTimeout(againMs)) {
    try {
      const result = await act()
      if (result.ok) return result
      last = result.sentence
    } catch (error) {
      last = (error as Error).message
    }
  }
  throw new Error(`Not done within ${patienceMs / 1000} s: ${last}`)
}

/** Until it is done or refused: what can no longer be done, as on a rollout that has ended, need not be. */
async function wish(act: () => Promise<ServiceResult>): Promise<void> {
  await insist(async () => {
    await act()
    return { ok: true as const }
  })
}
