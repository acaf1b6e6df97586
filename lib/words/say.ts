import type { InOwnWords, Said, WordedCode } from '../domain/said.ts'
import { asSentence } from '../domain/wording.ts'
import { artifactWords } from './artifact.ts'
import { artifactFindingWords } from './artifact-findings.ts'
import { canaryWords } from './canary.ts'
import { canaryTrafficWords } from './canary-traffic.ts'
import { cloudWords } from './cloud.ts'
import { driftWords } from './drift.ts'
import { fleetWords } from './fleet.ts'
import { fleetFileWords } from './fleet-file.ts'
import { fleetFileFormWords } from './fleet-file-form.ts'
import { fleetFileLimitWords } from './fleet-file-limits.ts'
import { gateWords } from './gates.ts'
import { regionGateWords } from './gates-region.ts'
import { undeployGateWords } from './gates-undeploy.ts'
import { judgeProblemWords } from './judge-problems.ts'
import { kayentaWords } from './kayenta.ts'
import { measureWords } from './measures.ts'
import { peopleWords } from './people.ts'
import { planWords } from './plan.ts'
import { previewWords } from './preview.ts'
import { rolloutWords } from './rollout/all.ts'
import { serviceWords } from './services.ts'
import type { WordsFor } from './words.ts'

const words: WordsFor<WordedCode> = {
  ...artifactWords,
  ...artifactFindingWords,
  ...canaryWords,
  ...canaryTrafficWords,
  ...cloudWords,
  ...driftWords,
  ...fleetWords,
  ...fleetFileWords,
  ...fleetFileFormWords,
  ...fleetFileLimitWords,
  ...kayentaWords,
  ...measureWords,
  ...gateWords,
  ...judgeProblemWords,
  ...peopleWords,
  ...planWords,
  ...previewWords,
  ...regionGateWords,
  ...rolloutWords,
  ...serviceWords,
  ...undeployGateWords,
}

/**
 * The one place where what is told becomes a sentence: for page, API, chat and audit. Facts that are a sentence are told as they stand,
 * whatever their code: a cloud's own words, or those that were recorded before facts were. A code of a later version is named, not
 * guessed at.
 */
export function say({ code, facts }: Said): string {
  if (isInOwnWords(facts)) return asSentence(facts.sentence)
  const sentence = Object.hasOwn(words, code)
    ? (words as Readonly<Record<string, (facts: unknown, tell: typeof say) => string>>)[code]
    : undefined
  return sentence === undefined
    ? `This version of Meridian has no words for ${code}. Look at it with the version that recorded it.`
    : sentence(facts, say)
}

const isInOwnWords = (facts: object): facts is InOwnWords =>
  'sentence' in facts && typeof facts.sentence === 'string'
