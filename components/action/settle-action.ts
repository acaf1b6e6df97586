import type { ActionResult } from '#lib/web/views.ts'
import { notify } from '../notify/notify.ts'

const unreachable =
  'Meridian did not answer, so it is not known whether this was done. Look at the state before trying again.'

/**
 * Performs an action and says the outcome in the corner of the page; never rejects.
 * @param done what is said when it was done; left out: a success says nothing
 */
export async function settleAction(act: () => Promise<ActionResult>, done?: string): Promise<ActionResult> {
  const result = await attempt(act)
  if (!result.ok) await notify({ tone: 'danger', title: 'Not done', sentence: result.sentence })
  else if (done !== undefined) await notify({ tone: 'ok', title: done })
  return result
}

/** The result; a lost connection is a result too. */
export async function attempt(act: () => Promise<ActionResult>): Promise<ActionResult> {
  try {
    return await act()
  } catch {
    return { ok: false, code: 'unreachable', sentence: unreachable }
  }
}
