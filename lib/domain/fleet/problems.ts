import type { z } from 'zod'
import { shownName } from '../limits.ts'
import type { TraitsOf } from '../traits.ts'
import { didYouMean } from './did-you-mean.ts'
import { keysOf } from './keys.ts'
import type { Path } from './lines.ts'

type Issue = z.core.$ZodIssue

/** Something wrong. Its sentence is made when it is told: of a hundred thousand, most never are. */
export interface Found {
  path: Path
  tell: () => string
}

/** The key before the brackets tells the kind of thing. */
function kindOf(path: Path, value: unknown): string {
  if (path.length === 0) return 'file'
  const last = path.at(-1)
  if (typeof last === 'number' && path.includes('metrics')) return 'metric'
  // Endpoints and registries have other keys on each cloud.
  if (typeof last === 'number') return `endpoint ${member(value, 'provider')}`
  if (path.length === 2) return path[0] === 'plans' ? 'plan' : 'model'
  return last === 'registry' ? `registry ${member(value, 'kind')}` : String(last)
}

function member(value: unknown, key: string): string {
  const found = valueAt(value, [key])
  return typeof found === 'string' ? found : ''
}

/** Every place that one issue is about. */
export function foundIn(issue: Issue, written: unknown, traits: TraitsOf): Found[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ path: issue.path, tell: () => sentenceOf(issue, written, traits) }]
  return issue.keys.map((unknown) => ({
    path: [...issue.path, unknown],
    tell: () => {
      const allowed = keysOf(traits)[kindOf(issue.path, valueAt(written, issue.path))] ?? []
      return `\`${shownName(unknown)}\` is not a key here.${didYouMean(unknown, allowed)} Allowed: ${allowed.join(', ')}.`
    },
  }))
}

function sentenceOf(issue: Issue, written: unknown, traits: TraitsOf): string {
  const value = valueAt(written, issue.path)
  const key = shownName(
    String([...issue.path].reverse().find((step) => typeof step !== 'number') ?? 'The file'),
  )
  if (issue.code === 'invalid_union' && key !== 'order') {
    const kinds = traits.all.map(({ provider }) => provider)
    if (value === undefined || value === null) return `\`${key}\` is missing. Write ${either(kinds)}.`
    const meant = typeof value === 'string' ? didYouMean(value, kinds) : ''
    return `\`${key}\` is ${shown(value)}; it must be ${either(kinds)}.${meant}`
  }
  if (issue.code === 'invalid_union') {
    return '`order` is `highest-traffic-first`, or `{ waves: [[endpoint, …], […]] }` with at least one wave.'
  }
  if (issue.code === 'invalid_key') {
    return `\`${key}\` cannot be a name: use small letters, digits and hyphens, at most 63, beginning and ending with a letter or digit.`
  }
  if (value === undefined || value === null) return `\`${key}\` is missing. ${expected(key, issue, traits)}`
  return wrongValue(key, value, issue, traits)
}

function wrongValue(key: string, value: unknown, issue: Issue, traits: TraitsOf): string {
  if (key === 'account' && typeof value === 'number') {
    return `Put the account in quotes: account: "${String(value).padStart(12, '0')}". Without them YAML reads a number.`
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    return `\`${key}\` is ${shown(value)}; it must be ${either(values)}.${typeof value === 'string' ? didYouMean(value, values) : ''}`
  }
  return `\`${key}\` is ${shown(value)}. ${expected(key, issue, traits)}`
}

const forms: Record<string, string> = {
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

function expected(key: string, issue: Issue, traits: TraitsOf): string {
  const form = forms[key] ?? formOfCloud(key, traits)
  if (form !== undefined) return form
  if (issue.code === 'invalid_value') return `Write ${either(issue.values.map(String))}.`
  if (issue.code === 'invalid_type') {
    const words: Record<string, string> = {
      string: 'text',
      number: 'a number',
      array: 'a list',
      object: 'a map',
      record: 'a map',
    }
    return `It must be ${words[issue.expected] ?? issue.expected}.`
  }
  return issue.message.endsWith('.') ? issue.message : `${issue.message}.`
}

/** Its keys are its own: two clouds that share one mean the same by it. */
function formOfCloud(key: string, { all }: TraitsOf): string | undefined {
  const words = all.flatMap(({ plan, endpoint, registry }) => [plan, endpoint, registry])
  return words.find(({ expected }) => Object.hasOwn(expected, key))?.expected[key]
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'a map'
  return `\`${shownName(String(value))}\``
}

function either(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function valueAt(written: unknown, path: Path): unknown {
  let value = written
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}
