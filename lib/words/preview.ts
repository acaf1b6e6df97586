import { cityOf } from '../domain/regions.ts'
import { asSentence, count, firstNamesWords, list } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

type PreviewCodes =
  | 'unknown-plan'
  | 'unknown-endpoint'
  | 'unreadable-number'
  | 'cloud-not-answering'
  | 'preflight-failed'
  | 'registry-not-answering'
  | 'endpoint-idle'

/** What a preview finds besides what its clouds say. */
export const previewWords: WordsFor<PreviewCodes> = {
  'unknown-plan': ({ plan, model, plans }) =>
    `There is no plan ${plan}. ${model} may be promoted with ${list(plans)}.`,
  'unknown-endpoint': (facts) =>
    'more' in facts
      ? `And ${count(facts.more)} more ${facts.more === 1 ? 'name is' : 'names are'} neither an endpoint nor a region of ${facts.model}.`
      : `${facts.name} is neither an endpoint nor a region of ${facts.model}; name one of ${firstNamesWords(facts.known)}.`,
  'unreadable-number': ({ name, text }) =>
    `\`${name}\` is “${text}” in the address, which is no number. Write e.g. ${name}=20, or leave it out for the plan's own.`,
  'cloud-not-answering': ({ why }, say) =>
    `This region could not be checked: ${say(why)} Its wave waits until it answers.`,
  'preflight-failed': ({ why }, say) =>
    `This region could not be checked: ${say(why)} Ask again when the region answers.`,
  'registry-not-answering': ({ label, why }, say) =>
    `The registry entry of ${label} could not be checked: ${asSentence(say(why))} It is checked again while the rollout runs.`,
  'endpoint-idle': ({ region, proceeds }) => {
    const city = cityOf(region)
    const then = proceeds
      ? 'It will go on without a verdict, as the plan says, unless requests come and its canary gets less than half of its share of them.'
      : `At the end of its bake ${city} will hold until a person lets it proceed; the waves after it wait. Say \`needMoreData: proceed\` in the plan's judge if it need not.`
    return `${city} served no requests in the last day, so there is nothing to judge its canary by. ${then}`
  },
}
