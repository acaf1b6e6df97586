import { beforeEach, expect, test } from 'vitest'
import { cloudWatchWorld } from './testing/cloudwatch-world.ts'

const START = Date.UTC(2026, 2, 3, 12)
let world: ReturnType<typeof cloudWatchWorld>

beforeEach(() => {
  world = cloudWatchWorld(START)
})

const call = (operation: string, input: Record<string, unknown>) => world.call(operation, input)
const pass = (seconds: number) => world.pass(seconds)

function putStopAlarm(name = 'stop'): void {
  call('PutMetricAlarm', {
    AlarmName: name,
    Namespace: 'Meridian',
    MetricName: name,
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  })
}

const putStop = (value: number) =>
  call('PutMetricData', { Namespace: 'Meridian', MetricData: [{ MetricName: 'stop', Value: value }] })
const state = (name = 'stop') => world.state(name)

test('a state set by hand holds until the next evaluation, where the metric decides', () => {
  putStopAlarm()
  pass(60)
  expect(state()).toBe('OK')
  pass(10)
  call('SetAlarmState', { AlarmName: 'stop', StateValue: 'ALARM', StateReason: 'test' })
  pass(40)
  expect(state()).toBe('ALARM')
  pass(10)
  expect(state()).toBe('OK')
})

test('a state set by hand and a datapoint that agrees keep the alarm on', () => {
  putStopAlarm()
  pass(70)
  putStop(1)
  call('SetAlarmState', { AlarmName: 'stop', StateValue: 'ALARM', StateReason: 'test' })
  pass(60)
  expect(state()).toBe('ALARM')
  pass(600)
  expect(state()).toBe('OK')
})

test('one late advance gives the same history as many small ones', () => {
  const run = (step: number) => {
    world = cloudWatchWorld(START)
    putStopAlarm()
    putStop(1)
    for (let passed = 0; passed < 600; passed += step) pass(step)
    return call('DescribeAlarmHistory', { AlarmName: 'stop' })
  }
  expect(run(600)).toEqual(run(5))
})

test('a composite alarm follows its children in the same minute', () => {
  putStopAlarm()
  call('PutCompositeAlarm', { AlarmName: 'any', AlarmRule: 'ALARM("stop")' })
  call('PutCompositeAlarm', { AlarmName: 'all', AlarmRule: 'ALARM("any") AND NOT OK("stop")' })
  putStop(1)
  pass(60)
  expect([state(), state('any'), state('all')]).toEqual(['ALARM', 'ALARM', 'ALARM'])
})

test('an alarm that a composite one needs is deleted only with it or after it', () => {
  putStopAlarm()
  call('PutCompositeAlarm', { AlarmName: 'any', AlarmRule: 'ALARM("stop")' })
  expect(() => call('DeleteAlarms', { AlarmNames: ['stop'] })).toThrow(
    'Cannot delete stop as there are composite alarm(s) depending on it.',
  )
  expect(state()).toBeDefined()
  call('DeleteAlarms', { AlarmNames: ['stop', 'any'] })
  expect([state(), state('any')]).toEqual([undefined, undefined])
})

test('an alarm belongs to one account in one region', () => {
  putStopAlarm()
  expect(world.service.state({ account: '123456789012', region: 'sa-east-1' }, 'stop')).toBeUndefined()
  expect(world.service.state({ account: '210987654321', region: 'eu-west-1' }, 'stop')).toBeUndefined()
})

test('a changed alarm keeps its state, and a snapshot keeps everything', () => {
  putStopAlarm()
  putStop(1)
  pass(60)
  putStopAlarm()
  expect(state()).toBe('ALARM')
  const snapshot: unknown = JSON.parse(JSON.stringify(world.service.snapshot()))
  const before = call('DescribeAlarms', {})
  world = cloudWatchWorld(world.clock.now())
  world.service.restore(snapshot)
  expect(call('DescribeAlarms', {})).toEqual(before)
  world.service.reset()
  expect(state()).toBeUndefined()
})
