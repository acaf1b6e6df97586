import type { AlarmStateValue } from '../world/types.ts'
import type { Alarm } from './alarm.ts'
import { validation } from './input.ts'

/** The rule of a composite alarm, such as `ALARM("a") AND NOT (OK("b") OR INSUFFICIENT_DATA("c"))`. */
export type AlarmRule =
  | { kind: 'constant'; value: boolean }
  | { kind: 'state'; state: AlarmStateValue; alarm: string }
  | { kind: 'not'; of: AlarmRule }
  | { kind: 'and' | 'or'; left: AlarmRule; right: AlarmRule }

const LONGEST = 10_240
/** Parentheses within parentheses; far more than a person could follow. */
const DEEPEST = 100
const TOKEN = /"[^"]*"|\(|\)|[^\s()"]+/g

/** Throws ValidationError for a rule that cannot be read. NOT binds before AND, AND before OR. */
export function parseAlarmRule(text: string): AlarmRule {
  if (text.length > LONGEST) {
    throw validation(`AlarmRule must have length less than or equal to ${LONGEST}, not ${text.length}`)
  }
  const tokens = text.match(TOKEN) ?? []
  let position = 0
  let depth = 0
  const fail = (): never => {
    throw validation(`AlarmRule is not valid: unexpected ${tokens[position] ?? 'end of rule'}`)
  }
  const take = (token: string): boolean => {
    if (tokens[position]?.toUpperCase() !== token) return false
    position++
    return true
  }
  const expect = (token: string): void => {
    if (!take(token)) fail()
  }

  const parseOr = (): AlarmRule => {
    let left = parseAnd()
    while (take('OR')) left = { kind: 'or', left, right: parseAnd() }
    return left
  }
  const parseAnd = (): AlarmRule => {
    let left = parseNot()
    while (take('AND')) left = { kind: 'and', left, right: parseNot() }
    return left
  }
  const parseNot = (): AlarmRule => (take('NOT') ? { kind: 'not', of: parseNot() } : parsePrimary())
  const parsePrimary = (): AlarmRule => {
    if (take('(')) {
      if (++depth > DEEPEST) fail()
      const inner = parseOr()
      expect(')')
      depth--
      return inner
    }
    if (take('TRUE')) return { kind: 'constant', value: true }
    if (take('FALSE')) return { kind: 'constant', value: false }
    for (const state of ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const) {
      if (!take(state)) continue
      expect('(')
      const name = tokens[position] ?? fail()
      if (name === ')' || name === '(') fail()
      position++
      expect(')')
      return { kind: 'state', state, alarm: alarmNameOf(name.replace(/^"|"$/g, '')) }
    }
    return fail()
  }

  const rule = parseOr()
  if (position !== tokens.length) fail()
  return rule
}

/** The alarms a rule refers to. */
export function alarmsOf(rule: AlarmRule): string[] {
  switch (rule.kind) {
    case 'constant':
      return []
    case 'state':
      return [rule.alarm]
    case 'not':
      return alarmsOf(rule.of)
    case 'and':
    case 'or':
      return [...alarmsOf(rule.left), ...alarmsOf(rule.right)]
  }
}

/** The alarms that an alarm's own rule refers to; none where it has no rule, as a metric alarm. */
export function childrenOf({ kind, configuration }: Alarm): string[] {
  return kind === 'CompositeAlarm' ? alarmsOf(parseAlarmRule(String(configuration.AlarmRule))) : []
}

export function holds(rule: AlarmRule, stateOf: (alarm: string) => AlarmStateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value
    case 'state':
      return stateOf(rule.alarm) === rule.state
    case 'not':
      return !holds(rule.of, stateOf)
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf)
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf)
  }
}

/** Rules may name an alarm or give its ARN. */
function alarmNameOf(reference: string): string {
  const arn = /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(reference)
  return arn?.[1] ?? reference
}
