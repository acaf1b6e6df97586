'use server'

import { performAction } from '#lib/web/actions.ts'
import type { ClearFaultInput, FaultInput, PublishInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function injectFault(input: FaultInput): Promise<ActionResult> {
  return performAction('fault.inject', input)
}

export async function clearFault(input: ClearFaultInput): Promise<ActionResult> {
  return performAction('fault.clear', input)
}

export async function publishRelease(input: PublishInput): Promise<ActionResult> {
  return performAction('fault.publish', input)
}
