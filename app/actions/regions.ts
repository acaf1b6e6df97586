'use server'

import { performAction } from '#lib/web/actions.ts'
import type { RegionInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function promoteRegionNow(input: RegionInput): Promise<ActionResult> {
  return performAction('region.promote-now', input)
}

export async function proceedRegion(input: RegionInput): Promise<ActionResult> {
  return performAction('region.proceed', input)
}

export async function revertRegion(input: RegionInput): Promise<ActionResult> {
  return performAction('region.revert', input)
}

export async function retryRegion(input: RegionInput): Promise<ActionResult> {
  return performAction('region.retry', input)
}

export async function skipRegion(input: RegionInput): Promise<ActionResult> {
  return performAction('region.skip', input)
}
