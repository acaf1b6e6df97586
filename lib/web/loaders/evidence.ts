import type { Said } from '#lib/domain/said.ts'
import { tells } from '#lib/domain/told-within.ts'
import type { Evidence, Verdict } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import type { EvidenceView, VerdictView } from '../views.ts'

export const evidenceView = ({ said, ...numbers }: Evidence): EvidenceView => ({
  ...numbers,
  sentence: say(said),
})

export const verdictView = ({ said, evidence, ...verdict }: Verdict): VerdictView => ({
  ...verdict,
  sentence: say(said),
  evidence: evidence.map(evidenceView),
})

/** What broke, where the cause does not tell it itself. */
export const brokenBeside = (cause: Said, evidence: readonly Evidence[]): Evidence[] =>
  evidence.filter(({ outcome, said }) => outcome === 'fail' && !isTold(cause, said))

/** Of a cause that was recorded in words nothing else is known than its words. */
const isTold = (cause: Said, evidence: Said): boolean =>
  cause.code === 'verbatim' ? cause.facts.sentence.includes(say(evidence)) : tells(cause, evidence)
