import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { type EndpointName, seedRollout } from './fleet.ts'
import type { Stage } from './stage.ts'

/** Real milliseconds: an hour of cloud time has some thousand calls, and the machine may be busy. */
export const longStory = 600_000

/** The judge that a plan has which names none. */
export const judged = (bakeSeconds: number): Guardrail =>
  guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds },
    rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
    terminationWaitSeconds: 0,
    timeoutSeconds: 8_000,
  })

/** v427 promoted in one region, Dublin unless another is named. */
export function oneRegion(on: () => Stage) {
  const rowOf = (slug: string, endpoint: EndpointName = 'fraud-eu') =>
    on().database.prisma.regionRollout.findUniqueOrThrow({ where: { id: `${slug}:${endpoint}` } })
  return {
    rowOf,
    async start(guardrail: Guardrail, endpoint: EndpointName = 'fraud-eu'): Promise<string> {
      const { database, clock, enqueue } = on()
      const slug = await seedRollout(database, {
        at: clock.now(),
        label: 'v427',
        waves: [[endpoint]],
        plan: { guardrail },
      })
      await enqueue({
        task: 'reconcile-region',
        regionRolloutId: `${slug}:${endpoint}`,
        endpointId: endpoint,
      })
      return slug
    },
    regionOf: async (slug: string, endpoint?: EndpointName) =>
      regionRolloutFromRow(await rowOf(slug, endpoint)),
    ended: (slug: string) => async () =>
      !(await on().database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).open,
    times: async (slug: string, endpoint?: EndpointName) =>
      (await rowOf(slug, endpoint)).phaseTimes as Record<string, string>,
    async calibrate(endpoint: EndpointName): Promise<void> {
      await on().enqueue({ task: 'calibrate', endpointId: endpoint })
      await on().runDue()
    },
  }
}
