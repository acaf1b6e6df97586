import { expect, test } from 'vitest'
import { SandboxClock } from '../world/clock.ts'
import { FaultBook } from '../world/faults.ts'
import type { Fault } from '../world/types.ts'
import { type AwsSubject, Refusals } from './refusals.ts'

const SUBJECT: AwsSubject = {
  service: 'sagemaker',
  operation: 'UpdateEndpoint',
  account: '123456789012',
  region: 'eu-west-1',
  principal: 'arn:aws:sts::123456789012:assumed-role/meridian/session',
}

function refusalsFor(fault: Fault, realNow?: () => number): Refusals {
  const faults = new FaultBook(new SandboxClock(0, 0))
  faults.add(fault)
  return new Refusals(faults, realNow)
}

test('a control plane that is down refuses its service in its region and no other', () => {
  const refusals = refusalsFor({ kind: 'control-plane-down', region: 'eu-west-1' })
  expect(() => refusals.check(SUBJECT)).toThrow(
    expect.objectContaining({ code: 'ServiceUnavailable', status: 503 }),
  )
  refusals.check({ ...SUBJECT, region: 'sa-east-1' })
  refusals.check({ ...SUBJECT, service: 'monitoring' })
})

test('throttling lets the allowed rate through and refuses the rest of the second', () => {
  let real = 0
  const refusals = refusalsFor({ kind: 'throttling', callsPerSecond: 2 }, () => real)
  const refused = () => {
    try {
      refusals.check(SUBJECT)
      return 0
    } catch (error) {
      expect(error).toMatchObject({ code: 'ThrottlingException', message: 'Rate exceeded', status: 400 })
      return 1
    }
  }
  expect([refused(), refused(), refused(), refused()]).toEqual([0, 0, 1, 1])
  real = 1000
  expect(refused()).toBe(0)
})

test('throttling without a rate refuses every second call', () => {
  const refusals = refusalsFor({ kind: 'throttling', region: 'eu-west-1' })
  refusals.check(SUBJECT)
  expect(() => refusals.check(SUBJECT)).toThrow('Rate exceeded')
  refusals.check(SUBJECT)
})

test('throttling to no calls a second refuses every one', () => {
  let real = 0
  const refusals = refusalsFor({ kind: 'throttling', callsPerSecond: 0 }, () => real)
  for (; real < 5000; real += 500) expect(() => refusals.check(SUBJECT)).toThrow('Rate exceeded')
})

test('a denied operation is told as AWS tells it, and others pass', () => {
  const refusals = refusalsFor({ kind: 'access-denied', operation: 'UpdateEndpoint' })
  expect(() => refusals.check(SUBJECT)).toThrow(
    /^User: arn:aws:sts::123456789012:assumed-role\/meridian\/session is not authorized to perform: sagemaker:UpdateEndpoint on resource: /,
  )
  refusals.check({ ...SUBJECT, operation: 'DescribeEndpoint' })
})
