import { SandboxClock } from '#lib/clock.ts'
import { connectClouds } from '#lib/clouds/connect.ts'
import type { Actor, Role } from '#lib/domain/types.ts'
import type { ServiceContext, ServiceResult } from '#lib/services/context.ts'
import { approveRelease, rejectRelease } from '#lib/services/releases/decide.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAll } from '#lib/services/rollouts/control.ts'
import { proceedRegion, revertRegion } from '#lib/services/rollouts/region.ts'
import { startRollout } from '#lib/services/rollouts/start.ts'
import { say } from '#lib/words/say.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import { eventually } from './away.ts'
import type { PlannedRollout } from './schedule.ts'

/** The product's sentence; undefined: it was done. */
export type Refused = string | undefined

/** Whoever decides, by the use cases that the pages call. Their process is this one, and outlives every other. */
export interface People {
  /** @returns the rollout's slug */
  promote(planned: PlannedRollout): Promise<string>
  pause(slug: string): Promise<Refused>
  resume(slug: string): Promise<Refused>
  abort(slug: string): Promise<Refused>
  rollBack(slug: string): Promise<Refused>
  reject(planned: PlannedRollout): Promise<Refused>
  /** To a region that has no verdict. */
  answer(slug: string, endpoint: string, word: PlannedRollout['answer']): Promise<Refused>
  leave(): void
}

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
      const approved = await wish(() => approveRelease(as('approver'), { model, release, reason }))
      if (approved !== undefined) throw new Error(`${release} could not be approved: ${approved}`)
      const started = await eventually(() => startRollout(manager, { model, release, waves, bakeMinutes }))
      if (!started.ok) throw new Error(`${release} could not be started: ${say(started)}`)
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

/** Refusals that no state of things explains: whoever asks is wrong, or the product is. */
const never = ['permission', 'not-found', 'ambiguous-endpoint', 'reason-missing', 'reason-too-long']

/**
 * Asks until somebody answers. What can no longer be done, as on a rollout that has ended, is refused, and that is told.
 * @throws what cannot be a matter of timing
 */
export async function wish(act: () => Promise<ServiceResult>): Promise<Refused> {
  const result = await eventually(act)
  if (result.ok) return undefined
  if (never.includes(result.code)) throw new Error(`Refused as ${result.code}: ${say(result)}`)
  return say(result)
}
