import type { Asked } from '../../domain/actor.ts'
import type { Said } from '../../domain/said.ts'

/** Why somebody asked: as it was typed, or in a sentence. */
export const reasonWords = (reason: Asked['reason'], say: (said: Said) => string): string =>
  typeof reason === 'string' ? reason : say(reason)
