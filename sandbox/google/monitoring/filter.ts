import { GoogleError } from '../types.ts'
import { type FilterToken, filterTokens } from './filter-tokens.ts'

/** What a comparison compares: `metric.type`, `resource.labels.location`… */
export type Subject =
  | { kind: 'project' | 'metric.type' | 'resource.type' }
  | { kind: 'metric.labels' | 'resource.labels'; key: string }

export interface Comparison {
  node: 'comparison'
  subject: Subject
  /** As it stands in the filter, for messages. */
  text: string
  /** The value of `metric.type = "…"`; undefined for any other way of comparing. */
  exactly: string | undefined
  accepts(value: string): boolean
}

export type Filter =
  | Comparison
  | { node: 'and' | 'or'; parts: readonly Filter[] }
  | { node: 'not'; part: Filter }

/**
 * Reads a Monitoring filter. NOT binds closest, then OR, then AND; AND may be left out between comparisons.
 * @throws GoogleError INVALID_ARGUMENT that names what cannot be read.
 */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(text)
  return parser.whole()
}

/** @param subjectValue what a series has for the subject; undefined where it has no such label. */
export function matchesFilter(
  filter: Filter,
  subjectValue: (subject: Subject) => string | undefined,
): boolean {
  switch (filter.node) {
    case 'and':
      return filter.parts.every((part) => matchesFilter(part, subjectValue))
    case 'or':
      return filter.parts.some((part) => matchesFilter(part, subjectValue))
    case 'not':
      return !matchesFilter(filter.part, subjectValue)
    case 'comparison':
      return filter.accepts(subjectValue(filter.subject) ?? '')
  }
}

/** Every comparison, and whether it must hold for the whole filter to hold. */
export function comparisons(
  filter: Filter,
  required = true,
): { comparison: Comparison; required: boolean }[] {
  switch (filter.node) {
    case 'and':
      return filter.parts.flatMap((part) => comparisons(part, required))
    case 'or':
      return filter.parts.flatMap((part) => comparisons(part, false))
    case 'not':
      return comparisons(filter.part, false)
    case 'comparison':
      return [{ comparison: filter, required }]
  }
}

export function invalidFilter(text: string, why: string): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', `Field filter had an invalid value of "${text}": ${why}`)
}

type Test = (value: string) => boolean

const FUNCTIONS: Record<string, (...texts: string[]) => Test> = {
  starts_with:
    (start = '') =>
    (value) =>
      value.startsWith(start),
  ends_with:
    (end = '') =>
    (value) =>
      value.endsWith(end),
  has_substring:
    (part = '') =>
    (value) =>
      value.includes(part),
  one_of:
    (...texts) =>
    (value) =>
      texts.includes(value),
  'monitoring.regex.full_match': (pattern = '') => {
    const expression = new RegExp(`^(?:${pattern})$`)
    return (value) => expression.test(value)
  },
}

class FilterParser {
  private readonly text: string
  private readonly tokens: readonly FilterToken[]
  private position = 0

  constructor(text: string) {
    this.text = text
    this.tokens = filterTokens(text, (why) => this.refuse(why))
  }

  whole(): Filter {
    const filter = this.conjunction()
    const left = this.tokens[this.position]
    if (left) this.refuse(`"${left.text}" was not expected there.`)
    return filter
  }

  private conjunction(): Filter {
    const parts = [this.disjunction()]
    for (;;) {
      const explicit = this.takeWord('AND')
      const next = this.tokens[this.position]
      if (!explicit && (next === undefined || next.text === ')')) break
      parts.push(this.disjunction())
    }
    return joined('and', parts)
  }

  private disjunction(): Filter {
    const parts = [this.negation()]
    while (this.takeWord('OR')) parts.push(this.negation())
    return joined('or', parts)
  }

  private negation(): Filter {
    if (this.takeWord('NOT') || this.take('-')) return { node: 'not', part: this.negation() }
    if (this.take('(')) {
      const inner = this.conjunction()
      if (!this.take(')')) this.refuse('a parenthesis is not closed.')
      return inner
    }
    return this.comparison()
  }

  private comparison(): Filter {
    const left = this.tokens[this.position]
    if (left?.kind !== 'word') {
      return this.refuse(left ? `"${left.text}" was not expected there.` : 'a comparison is missing.')
    }
    this.position++
    const subject = this.subject(left.text)
    const operator = this.tokens[this.position]
    if (operator?.kind !== 'operator') {
      return this.refuse(`"${left.text}" must be compared with something, as in ${left.text} = "value".`)
    }
    this.position++
    const right = this.tokens[this.position]
    this.position++
    if (right?.kind === 'word' && this.tokens[this.position]?.text === '(') {
      if (operator.text !== '=' && operator.text !== '!=') {
        this.refuse(`a function such as ${right.text} goes with = or != only.`)
      }
      const test = this.call(right.text)
      const accepts: Test = operator.text === '=' ? test : (value) => !test(value)
      return { node: 'comparison', subject, text: left.text, exactly: undefined, accepts }
    }
    if (right?.kind !== 'text' && right?.kind !== 'word') {
      return this.refuse(`a value is missing behind "${left.text} ${operator.text}".`)
    }
    const exactly = operator.text === '=' ? right.text : undefined
    const accepts = comparing(operator.text, right.text)
    return { node: 'comparison', subject, text: left.text, exactly, accepts }
  }

  private call(name: string): Test {
    const make = FUNCTIONS[name]
    if (!make) {
      return this.refuse(`there is no function "${name}". Known: ${Object.keys(FUNCTIONS).join(', ')}.`)
    }
    this.position++
    const texts: string[] = []
    while (!this.take(')')) {
      const token = this.tokens[this.position]
      if (token?.kind !== 'text') return this.refuse(`${name} takes texts in quotation marks.`)
      texts.push(token.text)
      this.position++
      if (!this.take(',') && this.tokens[this.position]?.text !== ')') {
        this.refuse(`the parenthesis of ${name} is not closed.`)
      }
    }
    if (texts.length === 0 || (name !== 'one_of' && texts.length > 1)) {
      this.refuse(`${name} takes ${name === 'one_of' ? 'at least one text' : 'one text'}.`)
    }
    try {
      return make(...texts)
    } catch {
      return this.refuse(`"${texts[0]}" is not a regular expression.`)
    }
  }

  private subject(path: string): Subject {
    if (path === 'project' || path === 'metric.type' || path === 'resource.type') return { kind: path }
    const label = /^(metric|resource)\.labels?\.([A-Za-z_]\w*)$/.exec(path)
    if (!label) {
      return this.refuse(
        `"${path}" is not known here. Known: project, metric.type, metric.labels.KEY, resource.type, resource.labels.KEY.`,
      )
    }
    return { kind: label[1] === 'metric' ? 'metric.labels' : 'resource.labels', key: label[2] ?? '' }
  }

  private take(text: string): boolean {
    const token = this.tokens[this.position]
    if (token?.kind === 'text' || token?.text !== text) return false
    this.position++
    return true
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.position]
    return token?.kind === 'word' && this.take(word)
  }

  private refuse(why: string): never {
    throw invalidFilter(this.text, why)
  }
}

function joined(node: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [only] = parts
  return only && parts.length === 1 ? only : { node, parts }
}

/** Labels are texts, so more and less go by their order. */
function comparing(operator: string, text: string): Test {
  switch (operator) {
    case '!=':
      return (value) => value !== text
    case ':':
      return (value) => value.includes(text)
    case '<':
      return (value) => value < text
    case '<=':
      return (value) => value <= text
    case '>':
      return (value) => value > text
    case '>=':
      return (value) => value >= text
    default:
      return (value) => value === text
  }
}
