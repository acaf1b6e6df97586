import type { InOwnWords, Said, WordedCode } from '../domain/said.ts'
import { asSentence } from '../domain/wording.ts'
import { artifactWords } from './artifact.ts'
import { artifactFindingWords } from './artifact-findings.ts'
import { auditWords } from './audit.ts'
import { canaryWords } from './canary.ts'
import { canaryTrafficWords } from './canary-traffic.ts'
import { cloudWords } from './cloud.ts'
import { driftWords } from './drift.ts'
import { edgeWords } from './edge.ts'
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
  ...auditWords,
  ...canaryWords,
  ...canaryTrafficWords,
  ...cloudWords,
  ...driftWords,
  ...edgeWords,
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
 * whatever their code: a cloud's own words, or those that were recorded before facts were. A code of a later version, or one with facts
 * that the words of this version cannot tell, is named, not guessed at.
 */
export function say({ code, facts }: Said): string {
  if (isInOwnWords(facts)) return asSentence(facts.sentence)
  const tell = Object.hasOwn(words, code)
    ? (words as Readonly<Record<string, (facts: unknown, tell: typeof say) => unknown>>)[code]
    : undefined
  const sentence = tell && orNothing(() => tell(facts, say))
  return typeof sentence === 'string'
    ? sentence
    : `This version of Meridian has no words for ${code}. Look at it with the version that recorded it.`
}

/** Words read their facts as this version writes them; one row that another version wrote must not take a whole page with it. */
function orNothing(tell: () => unknown): unknown {
  try {
    return tell()
  } catch {
    return undefined
  }
}

const isInOwnWords = (facts: object): facts is InOwnWords =>
  'sentence' in facts && typeof facts.sentence === 'string'
