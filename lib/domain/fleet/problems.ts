import type { z } from 'zod'
import { type Said, said } from '../said.ts'
import type { TraitsOf } from '../traits.ts'
import { meantBy } from './did-you-mean.ts'
import { type Expected, keysWithForm, type Tell, type WrittenValue } from './file-said.ts'
import { keysOf } from './keys.ts'
import type { Path } from './lines.ts'

type Issue = z.core.$ZodIssue

/** Something wrong. */
export interface Found {
  path: Path
  tell: Tell
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
    return [{ path: issue.path, tell: () => problemOf(issue, written, traits) }]
  return issue.keys.map((unknown) => ({
    path: [...issue.path, unknown],
    tell: () => {
      const allowed = keysOf(traits)[kindOf(issue.path, valueAt(written, issue.path))] ?? []
      return said('fleet-file-unknown-key', {
        key: unknown,
        ...meantBy(unknown, allowed),
        allowed: [...allowed],
      })
    },
  }))
}

function problemOf(issue: Issue, written: unknown, traits: TraitsOf): Said {
  const value = valueAt(written, issue.path)
  const step = [...issue.path].reverse().find((each) => typeof each !== 'number')
  const key = step === undefined ? undefined : String(step)
  const keyed = key === undefined ? {} : { key }
  const isMissing = value === undefined || value === null
  if (issue.code === 'invalid_union' && key === 'order') return said('fleet-file-order', {})
  if (issue.code === 'invalid_union' && issue.path[2] === 'artifacts') {
    const expected: Expected = { as: 'form', of: 'artifacts' }
    return isMissing
      ? said('fleet-file-missing', { ...keyed, expected })
      : said('fleet-file-wrong', { ...keyed, value: shown(value), expected })
  }
  if (issue.code === 'invalid_union') {
    const values = traits.all.map(({ provider }): string => provider)
    const expected: Expected = { as: 'one-of', values, ...meantBy(value, values) }
    return isMissing
      ? said('fleet-file-missing', { ...keyed, expected })
      : said('fleet-file-wrong', { ...keyed, value: shown(value), expected })
  }
  if (issue.code === 'invalid_key') return said('fleet-file-name', keyed)
  if (isMissing) return said('fleet-file-missing', { ...keyed, expected: expectedOf(key, issue, traits) })
  if (key === 'account' && typeof value === 'number') return said('fleet-file-account', { account: value })
  return said('fleet-file-wrong', {
    ...{ ...keyed, value: shown(value) },
    expected: issue.code === 'invalid_value' ? oneOf(issue, value) : expectedOf(key, issue, traits),
  })
}

function oneOf(issue: z.core.$ZodIssueInvalidValue, value?: unknown): Expected {
  const values = issue.values.map(String)
  return { as: 'one-of', values, ...meantBy(value, values) }
}

function expectedOf(key: string | undefined, issue: Issue, traits: TraitsOf): Expected {
  const form = keysWithForm.find((each) => each === key)
  if (form !== undefined) return { as: 'form', of: form }
  const sentence = key === undefined ? undefined : formOfCloud(key, traits)
  if (sentence !== undefined) return { as: 'told', sentence }
  if (issue.code === 'invalid_value') return oneOf(issue)
  if (issue.code === 'invalid_type') return { as: 'type', type: issue.expected }
  return { as: 'told', sentence: issue.message }
}

/** Its keys are its own: two clouds that share one mean the same by it. */
function formOfCloud(key: string, { all }: TraitsOf): string | undefined {
  const words = all.flatMap(({ plan, endpoint, registry }) => [plan, endpoint, registry])
  return words.find(({ expected }) => Object.hasOwn(expected, key))?.expected[key]
}

function shown(value: unknown): WrittenValue {
  if (Array.isArray(value)) return { is: 'list' }
  if (value !== null && typeof value === 'object') return { is: 'map' }
  return { is: 'text', text: String(value) }
}

function valueAt(written: unknown, path: Path): unknown {
  let value = written
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}
