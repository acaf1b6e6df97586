import { z } from 'zod'
import { type Evidence, evidenceMeasures, type Verdict } from '#lib/domain/types.ts'
import { saidJson, withSaid } from './said-json.ts'

/** What is said about a canary; of a version before facts were recorded, in its sentences. */

const outcome = z.enum(['pass', 'fail', 'need-more-data'])
/** JSON has no undefined: a missing or null member reads as undefined. */
const level = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined)
/** null: unbounded, or not known. */
const bound = z.number().nullable()

export const evidenceJson = withSaid(
  z.object({
    measure: z.enum(evidenceMeasures),
    outcome,
    canary: level,
    baseline: level,
    threshold: level,
    requests: z.number(),
    said: saidJson,
    cutMs: z.number().exactOptional(),
    ratio: z.object({ estimate: bound, low: bound, high: bound }).exactOptional(),
    tolerated: z.number().exactOptional(),
    logEFail: z.number().exactOptional(),
    logEPass: z.number().exactOptional(),
    expectedMinutes: z.number().nullable().exactOptional(),
    calibrated: z.boolean().exactOptional(),
    dispersion: z.number().exactOptional(),
    rarerThan: z.number().exactOptional(),
    regions: z.number().exactOptional(),
  }),
) satisfies z.ZodType<Evidence>

export const verdictJson = withSaid(
  z.object({
    outcome,
    said: saidJson,
    evidence: z.array(evidenceJson),
    at: z.string(),
    expectedMinutes: z.number().nullable().exactOptional(),
  }),
) satisfies z.ZodType<Verdict>
