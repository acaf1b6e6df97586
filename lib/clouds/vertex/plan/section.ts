import { z } from 'zod'
import { terminal } from '#lib/domain/errors.ts'
import { type Guardrail, namedBakeSeconds } from '#lib/domain/plan/plan.ts'
import type { ReplicaBounds } from '#lib/domain/plan/replica-bound.ts'

/** What a plan says for Vertex AI: how it replaces replicas (its RolloutOptions), and what the new DeployedModel has of its own. */
export type RollingDeployment = ReplicaBounds & {
  /** How long Meridian watches the new replicas with all the traffic before the region counts as promoted. */
  bakeSeconds: number
  /** Left out: as the previous DeployedModel has it. */
  serviceAccount?: string
  disableContainerLogging?: boolean
  enableAccessLogging?: boolean
}

// A person may have typed a number that is none; that is a problem of the plan, which has a sentence.
const number = z.custom<number>((value) => typeof value === 'number', 'Expected a number.')
const bound = z.union([z.object({ replicas: number }), z.object({ percentage: number })])

const sectionJson = z.object({
  maxSurge: bound,
  maxUnavailable: bound,
  bakeSeconds: number,
  serviceAccount: z.string().exactOptional(),
  disableContainerLogging: z.boolean().exactOptional(),
  enableAccessLogging: z.boolean().exactOptional(),
}) satisfies z.ZodType<RollingDeployment>

/** undefined: the plan has no section for Vertex AI. */
export function sectionOf({ sections: { vertex } }: Guardrail): RollingDeployment | undefined {
  return vertex === undefined ? undefined : sectionJson.parse(vertex)
}

/**
 * How a plan replaces replicas on Vertex AI; what it does not say is one surge replica, none unavailable, baked as long as on its other
 * clouds. undefined: it says nothing of any bake.
 */
export function rollingOf(guardrail: Guardrail): RollingDeployment | undefined {
  const section = sectionOf(guardrail)
  if (section !== undefined) return section
  const bakeSeconds = namedBakeSeconds(guardrail)
  return bakeSeconds === undefined
    ? undefined
    : { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds }
}

/** For whoever is about to replace replicas. @throws CloudError terminal where the plan does not say how */
export function rollingIn(guardrail: Guardrail): RollingDeployment {
  const rolling = rollingOf(guardrail)
  if (rolling !== undefined) return rolling
  throw terminal(
    'The plan does not say how Vertex AI replaces replicas. Start a rollout with a plan that has `vertex`.',
    'RollingMissing',
  )
}
