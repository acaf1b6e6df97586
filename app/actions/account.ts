'use server'

import type { OwnPasswordInput } from '#lib/web/inputs.ts'
import { changeOwnPassword, endOwnSessions } from '#lib/web/own-account.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function changePassword(input: OwnPasswordInput): Promise<ActionResult> {
  return changeOwnPassword(input)
}

export async function endSession(session: string): Promise<ActionResult> {
  return endOwnSessions(session)
}

export async function endOtherSessions(): Promise<ActionResult> {
  return endOwnSessions(undefined)
}
