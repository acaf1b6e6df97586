import type { FleetThing, WrittenChange } from '../domain/fleet/file-said.ts'
import { shownName } from '../domain/limits.ts'
import { cityOf } from '../domain/regions.ts'
import type { SaidFacts } from '../domain/said.ts'
import { firstOf, list } from '../domain/wording.ts'
import { didYouMean, either } from './fleet-file-form.ts'
import type { WordsFor } from './words.ts'

/** What the parts of a fleet file say of each other, and what it changes of the one in force. */
export const fleetFileWords: WordsFor<
  | 'fleet-file-section-missing'
  | 'fleet-file-plan-unused'
  | 'fleet-file-plan-unknown'
  | 'fleet-file-plan-without-cloud'
  | 'fleet-file-rule-unreadable'
  | 'fleet-file-place-unused'
  | 'fleet-file-place-shared'
  | 'fleet-file-place-of-no-cloud'
  | 'fleet-file-place-missing'
  | 'fleet-file-endpoint-twice'
  | 'fleet-file-region-unknown'
  | 'fleet-file-region-elsewhere'
  | 'fleet-file-added'
  | 'fleet-file-changed'
  | 'fleet-file-removed'
> = {
  'fleet-file-section-missing': sectionMissing,
  'fleet-file-plan-unused': ({ plan }) => `Plan ${plan} is used by no model.`,
  'fleet-file-plan-unknown': ({ plan, meant, plans }) => {
    const known = plans.length === 0 ? 'It has none yet.' : `It has ${firstOf(plans)}.`
    return `There is no plan \`${shownName(plan)}\` in this file.${didYouMean(meant)} ${known}`
  },
  'fleet-file-plan-without-cloud': ({ plan, key, model, cloud, example }) =>
    `Plan ${plan} has no \`${key}\`, but ${model} has ${cloud} endpoints. Add one to the plan, e.g. ${key}: ${example}.`,
  'fleet-file-rule-unreadable': ({ rule }) =>
    `The rule \`${rule}\` cannot be read. Write for example ">= production - 0.002", "<= production + 0.005" or "<= 20".`,
  'fleet-file-place-unused': ({ model, region, provider }) =>
    `${model}: the artifacts of ${cityOf(region)} (${region}${provider === undefined ? '' : `, ${provider}`}) are used by no endpoint.`,
  'fleet-file-place-shared': ({ region, clouds }) =>
    `${list(clouds.map(({ name }) => name))} have endpoints in ${region}, and this place is not for all of them. Name one for each: ${region}: { ${clouds.map(({ provider, example }) => `${provider}: ${example}`).join(', ')} }.`,
  'fleet-file-place-of-no-cloud': ({ cloud, meant, clouds }) =>
    `\`${shownName(cloud)}\` is no cloud.${didYouMean(meant)} Name places by ${either(clouds)}.`,
  'fleet-file-place-missing': ({ endpoint, region, model, word, example, provider }) =>
    `${endpoint} is in ${region} (${cityOf(region)}), but \`artifacts\` of ${model} names no ${word} there. Add ${provider === undefined ? `${region}: ${example}` : `${provider}: ${example} under ${region}`}.`,
  'fleet-file-endpoint-twice': ({ endpoint, region, under }) =>
    `Endpoint ${endpoint} in ${region} is listed ${under === undefined ? 'twice' : `here and under ${under}`}. Keep one.`,
  'fleet-file-region-unknown': ({ company, region, meant }) =>
    `There is no ${companies[company].name} region \`${shownName(region)}\`.${didYouMean(meant)}`,
  'fleet-file-region-elsewhere': ({ company, region, cloud, meant }) =>
    `\`${region}\` (${cityOf(region)}) is ${companies[company].another} region; ${cloud} needs ${companies[company].one} region.${didYouMean(meant)}`,
  'fleet-file-added': ({ thing }) => `${called(thing)} is added.`,
  'fleet-file-changed': ({ thing, changes }) => `${called(thing)}: ${changes.map(changed).join(', ')}.`,
  'fleet-file-removed': ({ thing }) =>
    thing.is === 'endpoint'
      ? `${called(thing)} is removed: Meridian no longer watches it; the endpoint itself is not touched.`
      : `${called(thing)} is removed.`,
}

/** A plan that is for no cloud lacks the first one's section. */
function sectionMissing({ clouds: [first, ...others] }: SaidFacts['fleet-file-section-missing']): string {
  if (first === undefined) return 'No cloud is registered.'
  const { name, key, example } = first
  const instead = others.map((other) => `, or give \`${other.key}\` for ${other.name} alone`).join('')
  return `\`${key}\` is missing: say how ${name} shifts traffic, e.g. ${key}: ${example}${instead}.`
}

/** `another`: whose region it is, when it is not this one's. */
const companies = {
  aws: { name: 'AWS', one: 'an AWS', another: 'a Google' },
  google: { name: 'Google', one: 'a Google', another: 'an AWS' },
} as const

/** As a person calls it at the beginning of a sentence. */
function called(thing: FleetThing): string {
  switch (thing.is) {
    case 'plan':
      return `Plan ${thing.name}`
    case 'model':
      return `Model ${thing.name}`
    case 'endpoint': {
      const { name, region, model, account, cloud } = thing
      const where = [cityOf(region), account, cloud].filter((each) => each !== undefined)
      return `Endpoint ${name} (${where.join(', ')}) of ${model}`
    }
  }
}

const changed = ({ key, before = '–', after = '–' }: WrittenChange) => `${key} ${before} → ${after}`
