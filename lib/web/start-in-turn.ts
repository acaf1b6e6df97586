import { refuse, type ServiceContext } from '#lib/services/context.ts'
import type { PreviewInput } from '#lib/services/rollouts/preview.ts'
import { startRefusal, startRollout } from '#lib/services/rollouts/start.ts'
import { heavyTurns, TooBusy } from './edge/turns.ts'

/**
 * A start asks every cloud that its preview asks, and takes one of the person's turns for it as the preview does. Who may not start at all
 * is told at once, and takes none.
 */
export async function startInTurn(
  context: ServiceContext,
  input: PreviewInput,
  { turns = heavyTurns(), start = startRollout } = {},
): ReturnType<typeof startRollout> {
  const forbidden = startRefusal(context, input)
  if (forbidden) return refuse(forbidden)
  try {
    return await turns.take(context.actor.id, () => start(context, input))
  } catch (error) {
    if (!(error instanceof TooBusy)) throw error
    return refuse(error.refusal)
  }
}
