export { detailWords, withdrawalSentence, withdrawnWords } from '../../domain/rollout/withdrawal-words.ts'
