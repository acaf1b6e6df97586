import type { CloudTraits } from '#lib/domain/traits.ts'
import { rollingBakeProblems } from './bake-problems.ts'
import { rollingWords } from './rolling-words.ts'
import { rollingTimeline } from './timeline.ts'

export const traits: CloudTraits = {
  name: 'Vertex AI',
  update: 'rolling deployment',
  company: 'google',
  // Google tells of up to six minutes.
  settleSeconds: 360,
  endsBakeEarly: true,
  keepsPrevious: true,
  choices: ['bakeMinutes'],
  shiftWords: rollingWords,
  timeline: rollingTimeline,
  bakeProblems: rollingBakeProblems,
}
