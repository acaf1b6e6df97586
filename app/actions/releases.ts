'use server'

import { performAction } from '#lib/web/actions.ts'
import type { ApprovalInput, ReasonInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function requestApproval(input: ReasonInput): Promise<ActionResult> {
  return performAction('release.request', input)
}

export async function approveRelease(input: ApprovalInput): Promise<ActionResult> {
  return performAction('release.approve', input)
}

export async function rejectRelease(input: ReasonInput): Promise<ActionResult> {
  return performAction('release.reject', input)
}
