import { adviceWords, causeWords } from './causes.ts'
import { decidedWords } from './decided.ts'
import { backWords, forwardWords } from './events.ts'
import { operationWords } from './operations.ts'
import { outcomeWords } from './outcome.ts'

/** Rollouts, their regions and the operations on endpoints. */
export const rolloutWords = {
  ...causeWords,
  ...adviceWords,
  ...forwardWords,
  ...backWords,
  ...outcomeWords,
  ...decidedWords,
  ...operationWords,
}
