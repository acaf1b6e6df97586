import { z } from 'zod'

/** How SageMaker shifts traffic and how Vertex AI does stood side by side, and a plan for Vertex AI alone had a shift that meant none. */
const earlierGuardrail = z.looseObject({
  shift: z.looseObject({ strategy: z.string(), bakeSeconds: z.number() }),
  vertex: z.looseObject({}).optional(),
  terminationWaitSeconds: z.number(),
  timeoutSeconds: z.number(),
  sections: z.undefined().optional(),
})

/** A guardrail with a section for each cloud, also of a plan that was stored before there were any. Anything else as it is. */
export function withSections(stored: unknown): unknown {
  const earlier = earlierGuardrail.safeParse(stored)
  if (!earlier.success) return stored
  const { shift, vertex, terminationWaitSeconds, timeoutSeconds, sections: _, ...rules } = earlier.data
  const meansNone = vertex !== undefined && shift.strategy === 'all-at-once' && shift.bakeSeconds === 0
  return {
    ...rules,
    sections: {
      ...(!meansNone && { sagemaker: { ...shift, terminationWaitSeconds, timeoutSeconds } }),
      ...(vertex !== undefined && { vertex }),
    },
  }
}
