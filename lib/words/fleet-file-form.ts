import type { Expected, WrittenValue } from '../domain/fleet/file-said.ts'
import { shownName } from '../domain/limits.ts'
import { count } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

/** What is wrong with a fleet file as a text, and with the form of what stands in it. */
export const fleetFileFormWords: WordsFor<
  | 'fleet-file-not-yaml'
  | 'fleet-file-no-map'
  | 'fleet-file-more-problems'
  | 'fleet-file-more-warnings'
  | 'fleet-file-unknown-key'
  | 'fleet-file-missing'
  | 'fleet-file-wrong'
  | 'fleet-file-order'
  | 'fleet-file-name'
  | 'fleet-file-account'
> = {
  'fleet-file-not-yaml': ({ reason }) => `This is not valid YAML: ${ended(reason)}`,
  'fleet-file-no-map': () => 'A fleet file is a map with the keys `plans` and `models`.',
  'fleet-file-more-problems': ({ more }) =>
    `And ${count(more)} more. Correct these first, then preview the file again.`,
  'fleet-file-more-warnings': ({ more }) => `And ${count(more)} more warnings.`,
  'fleet-file-unknown-key': ({ key, meant, allowed }) =>
    `\`${shownName(key)}\` is not a key here.${didYouMean(meant)} Allowed: ${allowed.join(', ')}.`,
  'fleet-file-missing': ({ key, expected }) => `${quoted(key)} is missing. ${instead(expected)}`,
  'fleet-file-wrong': ({ key, value, expected }) =>
    expected.as === 'one-of'
      ? `${quoted(key)} is ${shown(value)}; it must be ${either(expected.values)}.${didYouMean(expected.meant)}`
      : `${quoted(key)} is ${shown(value)}. ${instead(expected)}`,
  'fleet-file-order': () =>
    '`order` is `highest-traffic-first`, or `{ waves: [[endpoint, …], […]] }` with at least one wave.',
  'fleet-file-name': ({ key }) =>
    `${quoted(key)} cannot be a name: use small letters, digits and hyphens, at most 63, beginning and ending with a letter or digit.`,
  'fleet-file-account': ({ account }) =>
    `Put the account in quotes: account: "${String(account).padStart(12, '0')}". Without them YAML reads a number.`,
}

/** ` Did you mean `bake`?`, or nothing. */
export const didYouMean = (meant: string | undefined): string =>
  meant === undefined ? '' : ` Did you mean \`${meant}\`?`

const quoted = (key: string | undefined) => `\`${key === undefined ? 'The file' : shownName(key)}\``

const ended = (text: string) => (text.endsWith('.') ? text : `${text}.`)

function shown(value: WrittenValue): string {
  switch (value.is) {
    case 'list':
      return 'a list'
    case 'map':
      return 'a map'
    case 'text':
      return `\`${shownName(value.text)}\``
  }
}

function instead(expected: Expected): string {
  switch (expected.as) {
    case 'one-of':
      return `Write ${either(expected.values)}.`
    case 'form':
      return forms[expected.of]
    case 'type':
      return `It must be ${types[expected.type] ?? expected.type}.`
    case 'told':
      return ended(expected.sentence)
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

export const either = (words: readonly string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const forms: Readonly<Record<Extract<Expected, { as: 'form' }>['of'], string>> = {
  cut: 'Write p50, p90, p99 or a time such as 20ms.',
  extend: 'Write a time with its unit, e.g. extend: 30m.',
  infrastructurePatience: 'Write a time with its unit, e.g. infrastructurePatience: 10m.',
  modelLatencyP99: 'Write e.g. modelLatencyP99: "> 20ms".',
  errors4xx: 'Write e.g. errors4xx: "> 1%".',
  errors5xx: 'Write e.g. errors5xx: "> 0.5%".',
  name: 'Endpoint names have letters, digits and hyphens, at most 63, beginning with a letter or digit.',
  approvals: 'Write a whole number from 1 to 10.',
  peakRps: 'Write the requests a second at the daily peak, 0 or more.',
  endpoints: 'List at least one endpoint.',
  plan: 'Name one of the plans of this file.',
  plans: 'Add a map of plans by name.',
  models: 'Add a map of models by name.',
  artifacts: 'Write the bucket of each region, e.g. eu-west-1: s3://fraud-models-eu.',
  region: "Write a region's code, e.g. eu-west-1.",
}
