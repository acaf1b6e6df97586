'use server'

import { performAction } from '#lib/web/actions.ts'
import type { RolloutInput, StartInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function startRollout(input: StartInput): Promise<ActionResult> {
  return performAction('rollout.start', input)
}

export async function pauseRollout(input: RolloutInput): Promise<ActionResult> {
  return performAction('rollout.pause', input)
}

export async function resumeRollout(input: RolloutInput): Promise<ActionResult> {
  return performAction('rollout.resume', input)
}

export async function abortRollout(input: RolloutInput): Promise<ActionResult> {
  return performAction('rollout.abort', input)
}

export async function revertAllRegions(input: RolloutInput): Promise<ActionResult> {
  return performAction('rollout.revert-all', input)
}
