import { z } from 'zod'
import { terminal } from '#lib/domain/errors.ts'
import type { Endpoint } from '#lib/domain/types.ts'

/** What the fleet file says of an endpoint on SageMaker alone. */
const settingsJson = z.object({
  /** The production variant whose traffic is shifted. */
  variant: z.string().default('AllTraffic'),
  /** ARN of the models' role; empty: the one that the live model has. */
  executionRole: z.string().default(''),
  /** Names of CloudWatch alarms that take a deployment back; empty: those found on the endpoint itself. */
  rollbackAlarms: z.array(z.string()).default([]),
})
export type SageMakerSettings = z.output<typeof settingsJson>

/** @throws CloudError terminal where they were not written by a fleet file */
export function settingsOf({
  settings,
  ...endpoint
}: Pick<Endpoint, 'settings' | 'name' | 'region'>): SageMakerSettings {
  const read = settingsJson.safeParse(settings)
  if (read.success) return read.data
  const keys = [...new Set(read.error.issues.map(({ path }) => path.join('.')))].join(', ')
  throw terminal(
    `What is stored of ${endpoint.name} in ${endpoint.region} under ${keys} cannot be read. Apply the fleet file again.`,
    'UnreadableSettings',
  )
}
