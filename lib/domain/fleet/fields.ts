import { z } from 'zod'
import { durationPattern } from './units.ts'

/** Forms of the fleet file that clouds share. */

export const duration = z
  .string()
  .regex(durationPattern)
  .min(2)
  .describe('A time with its unit: 90s, 30m, 1h, 1h30m.')
export const role = z.enum(['active', 'passive']).default('active')
export const peakRps = z
  .int()
  .min(0)
  .max(10_000_000)
  .describe('Requests a second at the daily peak; orders the waves.')
