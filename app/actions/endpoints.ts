'use server'

import { performAction } from '#lib/web/actions.ts'
import type { UndeployInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function undeployPrevious(input: UndeployInput): Promise<ActionResult> {
  return performAction('endpoint.undeploy', input)
}
