import { loadRollouts } from '#lib/web/loaders/rollout.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer(() => loadRollouts())
