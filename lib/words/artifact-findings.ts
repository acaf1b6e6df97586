import { cityOf } from '../domain/regions.ts'
import { asSentence, list } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

/** What a preflight finds of artifacts, whatever the cloud. What was seen of one may be told in a cloud's words, which may lack an end. */
export const artifactFindingWords: WordsFor<
  | 'no-artifact'
  | 'artifact-present'
  | 'artifact-not-here-yet'
  | 'artifact-failed'
  | 'artifact-unknown'
  | 'artifact-unreadable'
  | 'artifact-tolerated'
  | 'artifact-not-comparable'
> = {
  'no-artifact': ({ look }, say) => say(look),
  'artifact-present': (facts) => `The artifact of ${where(facts)} is there, with the release's digest.`,
  'artifact-not-here-yet': ({ look, ...facts }, say) =>
    `The artifact of ${where(facts)} is not there yet: ${asSentence(say(look))} Its wave waits for it.`,
  'artifact-failed': ({ look, ...facts }, say) =>
    `The artifact of ${where(facts)} will not come: ${asSentence(say(look))}`,
  'artifact-unknown': ({ look, ...facts }, say) =>
    `The artifact of ${where(facts)} could not be checked: ${asSentence(say(look))}`,
  'artifact-unreadable': ({ look, ...facts }, say) =>
    `The artifact of ${where(facts)} cannot be checked: ${asSentence(say(look))}`,
  'artifact-tolerated': ({ look, ...facts }, say) =>
    `${asSentence(say(look))} The plan lets that pass for ${where(facts)}.`,
  'artifact-not-comparable': ({ look, open, ...facts }, say) =>
    `Nobody can tell whether what is there is ${where(facts)}: ${asSentence(say(look))} Or name ${list(open.map((part) => `\`${part}\``))} under \`tolerateUnknown\` in the plan.`,
}

const where = ({ label, region }: { label: string; region: string }) => `${label} in ${cityOf(region)}`
