import { z } from 'zod'

/** How long a session lasts. */
export interface SessionLimits {
  /** Real milliseconds after signing in, whatever is done in it. */
  absoluteMs: number
  /** Real milliseconds without anything that its person does; what an open page asks for by itself does not count. */
  idleMs: number
}

const hour = 3_600_000
const minute = 60_000

const profiles = {
  standard: { absoluteHours: 168, idleMinutes: 1_440 },
  strict: { absoluteHours: 12, idleMinutes: 30 },
} as const

/** Variables of the environment. */
export const sessionVariables = {
  SESSION_PROFILE: z
    .enum(['standard', 'strict'], { error: 'must be standard or strict' })
    .default('standard'),
  SESSION_ABSOLUTE_HOURS: z.coerce
    .number('must be a number of hours')
    .positive('must be more than 0')
    .max(8_760, 'must be at most 8760 (a year)')
    .optional(),
  SESSION_IDLE_MINUTES: z.coerce
    .number('must be a number of minutes')
    .positive('must be more than 0')
    .max(525_600, 'must be at most 525600 (a year)')
    .optional(),
}

/** The profile's limits, or shorter ones that are set: what calls itself strict is never longer. */
export function sessionLimits(read: z.output<z.ZodObject<typeof sessionVariables>>): SessionLimits {
  const profile = profiles[read.SESSION_PROFILE]
  const absoluteHours = read.SESSION_ABSOLUTE_HOURS ?? profile.absoluteHours
  const idleMinutes = read.SESSION_IDLE_MINUTES ?? profile.idleMinutes
  const strict = read.SESSION_PROFILE === 'strict'
  return {
    absoluteMs: hour * (strict ? Math.min(absoluteHours, profile.absoluteHours) : absoluteHours),
    idleMs: minute * (strict ? Math.min(idleMinutes, profile.idleMinutes) : idleMinutes),
  }
}
