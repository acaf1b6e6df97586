import { describe, expect, test } from 'vitest'
import type { AlarmStateValue } from '../world/types.ts'
import { alarmsOf, holds, parseAlarmRule } from './alarm-rule.ts'

const states: Record<string, AlarmStateValue> = { red: 'ALARM', green: 'OK', grey: 'INSUFFICIENT_DATA' }
const check = (text: string) => holds(parseAlarmRule(text), (name) => states[name])

describe('composite rules', () => {
  test.each([
    ['ALARM("red")', true],
    ['ALARM(red)', true],
    ['ALARM("green") OR ALARM("red")', true],
    ['ALARM("red") AND NOT ALARM("green")', true],
    ['NOT (ALARM("red") OR OK("green"))', false],
    ['TRUE AND INSUFFICIENT_DATA(grey)', true],
    ['ALARM("red") OR ALARM("green") AND FALSE', true],
    ['(ALARM("red") OR ALARM("green")) AND FALSE', false],
    ['ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:red")', true],
  ])('%s is %s', (text, expected) => {
    expect(check(text)).toBe(expected)
  })

  test.each(['', 'ALARM', 'ALARM()', 'ALARM("red"', 'ALARM("red") ALARM("green")', 'red'])(
    '"%s" is refused',
    (text) => {
      expect(() => parseAlarmRule(text)).toThrow('AlarmRule')
    },
  )

  test('the alarms a rule names are found', () => {
    expect(alarmsOf(parseAlarmRule('ALARM(a) AND NOT (OK(b) OR ALARM("c d"))'))).toEqual(['a', 'b', 'c d'])
  })
})
