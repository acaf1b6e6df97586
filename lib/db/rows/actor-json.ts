import { z } from 'zod'
import { type RecordedActor, roles } from '#lib/domain/actor.ts'

const whole = [
  z.object({ kind: z.literal('person'), id: z.string(), label: z.string(), role: z.enum(roles) }),
  z.object({ kind: z.literal('token'), id: z.string(), label: z.string(), role: z.enum(roles) }),
  z.object({ kind: z.literal('system'), id: z.literal('meridian'), label: z.literal('Meridian') }),
  z.object({ kind: z.literal('registry'), id: z.string(), label: z.string() }),
] as const

const recorded = z.object({ kind: z.literal('recorded'), label: z.string() })

/**
 * An actor as a row has it: whole, or the bare label that was kept earlier. A label becomes an actor of that label and of nothing else: id and
 * role of that time are not known, and today's may be another person's.
 */
export const actorJson: z.ZodType<RecordedActor> = z.union([
  z.discriminatedUnion('kind', [...whole, recorded]),
  z.string().transform((label): RecordedActor => ({ kind: 'recorded', label })),
])

/** An actor as it stands in audit entries, rollouts, releases, approvals, wishes and causes. */
export function actorFromJson(value: unknown): RecordedActor {
  return actorJson.parse(value)
}
