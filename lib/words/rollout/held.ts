export { heldWords, proceedWords } from '../../domain/rollout/held-words.ts'
