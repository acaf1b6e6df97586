'use server'

import { performAction } from '#lib/web/actions.ts'
import type { FleetFileInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function applyFleetFile(input: FleetFileInput): Promise<ActionResult> {
  return performAction('fleet.apply', input)
}
