import { describe, expect, test } from 'vitest'
import { evaluateAlarm } from './alarm-evaluation.ts'
import { type Comparison, type MissingData, readMetricAlarm } from './metric-alarm.ts'

const MINUTE = 60_000

function rule(options: { n?: number; m?: number; comparison?: Comparison; missing?: MissingData } = {}) {
  return readMetricAlarm({
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: options.n ?? 3,
    DatapointsToAlarm: options.m ?? options.n ?? 3,
    ComparisonOperator: options.comparison ?? 'GreaterThanThreshold',
    Threshold: 1,
    TreatMissingData: options.missing ?? 'missing',
  })
}

/** `X` breaches, `0` does not, `-` is missing; oldest first. */
function stateOf(pattern: string, options: Parameters<typeof rule>[0] = {}): string {
  const points = [...pattern.replaceAll(' ', '')].flatMap((mark, index) =>
    mark === '-' ? [] : [{ at: index * MINUTE, value: mark === 'X' ? 5 : 0 }],
  )
  return evaluateAlarm(rule(options), points)?.state ?? 'unchanged'
}

describe('alarm evaluation', () => {
  test.each([
    ['GreaterThanThreshold', [0, 1], [2]],
    ['GreaterThanOrEqualToThreshold', [0], [1, 2]],
    ['LessThanThreshold', [1, 2], [0]],
    ['LessThanOrEqualToThreshold', [2], [0, 1]],
  ] as const)('%s', (comparison, good, bad) => {
    const state = (value: number) => evaluateAlarm(rule({ n: 1, comparison }), [{ at: 0, value }])?.state
    for (const value of good) expect(state(value)).toBe('OK')
    for (const value of bad) expect(state(value)).toBe('ALARM')
  })

  // The tables of CloudWatch's documentation on missing data, three of three; the range is five periods.
  test.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'unchanged', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'unchanged', 'ALARM', 'OK'],
  ])('%s with missing data: missing %s, ignore %s, breaching %s, notBreaching %s', (pattern, ...expected) => {
    const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const
    expect(treatments.map((missing) => stateOf(pattern, { missing }))).toEqual(expected)
  })

  test('M of N: two breaching of three are enough when two are asked for', () => {
    expect(stateOf('0 X 0 X', { n: 3, m: 2 })).toBe('ALARM')
    expect(stateOf('X 0 0 X', { n: 3, m: 2 })).toBe('OK')
    expect(stateOf('0 X 0 X', { n: 3, m: 3 })).toBe('OK')
  })

  test('the reason is worded as CloudWatch words it', () => {
    const at = Date.UTC(2026, 2, 3, 4, 5)
    expect(evaluateAlarm(rule({ n: 1 }), [{ at, value: 5 }])?.reason()).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [5.0 (03/03/26 04:05:00)] was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
    )
    expect(evaluateAlarm(rule({ n: 1, missing: 'notBreaching' }), [])?.reason()).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    )
  })

  test.each([
    [{ ComparisonOperator: 'Above' }, 'enum'],
    [{ DatapointsToAlarm: 9 }, 'DatapointsToAlarm'],
    [{ Period: 61 }, 'Period'],
    [{ Statistic: undefined }, 'Statistic'],
    [{ TreatMissingData: 'x' }, 'TreatMissingData'],
    [{ ExtendedStatistic: 'p99' }, 'mutually exclusive'],
    [{ EvaluationPeriods: 0 }, 'evaluationPeriods'],
  ])('%o is refused', (change, message) => {
    const input = {
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      ...change,
    }
    expect(() => readMetricAlarm(input)).toThrow(message)
  })
})
