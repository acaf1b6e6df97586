import { beforeEach, expect, test } from 'vitest'
import { checkedCall } from '../testing/model/checked-call.ts'
import { SandboxClock } from '../world/clock.ts'
import { FaultBook } from '../world/faults.ts'
import type { Place } from '../world/types.ts'
import { AutoScalingService } from './service.ts'

const place = { account: '123456789012', region: 'eu-west-1' }
const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/fraud-eu/variant/AllTraffic',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}
const POLICY = { ...TARGET, PolicyName: 'p', PolicyType: 'TargetTrackingScaling' }
let scaling: AutoScalingService
let variants: Record<string, string[]>

beforeEach(() => {
  const clock = new SandboxClock(0, 0)
  variants = { 'fraud-eu': ['AllTraffic'] }
  const endpoints = { variants: (_place: Place, name: string) => variants[name] }
  scaling = new AutoScalingService({ clock, faults: new FaultBook(clock), seed: 1 }, { endpoints })
})

function call(operation: string, input: Record<string, unknown>): Record<string, unknown> {
  return checkedCall('application-autoscaling', scaling, { place, operation, input }) as Record<
    string,
    unknown
  >
}

test('scaling is suspended and resumed without touching the capacity', () => {
  call('RegisterScalableTarget', { ...TARGET, MinCapacity: 2, MaxCapacity: 6 })
  call('RegisterScalableTarget', { ...TARGET, SuspendedState: { DynamicScalingInSuspended: true } })
  const described = call('DescribeScalableTargets', { ServiceNamespace: 'sagemaker' })
  expect(described.ScalableTargets).toMatchObject([
    {
      MinCapacity: 2,
      MaxCapacity: 6,
      SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false },
    },
  ])
})

test.each([0, -1, 51, 1.5])(
  'a page of %s is refused, so that nobody asks for pages without end',
  (MaxResults) => {
    call('RegisterScalableTarget', { ...TARGET, MinCapacity: 2, MaxCapacity: 6 })
    expect(() => call('DescribeScalableTargets', { ServiceNamespace: 'sagemaker', MaxResults })).toThrow(
      `Value '${MaxResults}' at 'maxResults' failed to satisfy constraint`,
    )
  },
)

test('a target takes its policies with it', () => {
  call('RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 2 })
  call('PutScalingPolicy', POLICY)
  expect(call('DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }).ScalingPolicies).toHaveLength(1)
  call('DeregisterScalableTarget', TARGET)
  expect(call('DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }).ScalingPolicies).toEqual([])
  expect(call('DescribeScalableTargets', { ServiceNamespace: 'sagemaker' }).ScalableTargets).toEqual([])
})

test('an endpoint that is deleted takes its targets and their policies with it, and no other endpoint’s', () => {
  variants = { 'fraud-eu': ['A', 'B'], 'fraud-eu-2': ['A'] }
  const targets = ['fraud-eu/variant/A', 'fraud-eu/variant/B', 'fraud-eu-2/variant/A']
  for (const target of targets) {
    const named = { ...POLICY, ResourceId: `endpoint/${target}` }
    call('RegisterScalableTarget', { ...named, MinCapacity: 1, MaxCapacity: 2 })
    call('PutScalingPolicy', named)
  }
  expect(scaling.isRegistered(place, 'fraud-eu', 'B')).toBe(true)
  scaling.deregister(place, 'fraud-eu')
  expect(scaling.isRegistered(place, 'fraud-eu', 'B')).toBe(false)
  const left = { ResourceId: 'endpoint/fraud-eu-2/variant/A' }
  expect(call('DescribeScalableTargets', { ServiceNamespace: 'sagemaker' }).ScalableTargets).toMatchObject([
    left,
  ])
  expect(call('DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }).ScalingPolicies).toMatchObject([
    left,
  ])
})

test('a variant that the endpoint does not have is no target', () => {
  const other = { ...TARGET, ResourceId: 'endpoint/fraud-eu/variant/Other', MinCapacity: 1, MaxCapacity: 2 }
  expect(() => call('RegisterScalableTarget', other)).toThrow(
    'Endpoint variant does not exist: endpoint/fraud-eu/variant/Other',
  )
})

test.each([
  ['RegisterScalableTarget', { ...TARGET, MinCapacity: 3, MaxCapacity: 2 }, 'ValidationException'],
  [
    'RegisterScalableTarget',
    { ...TARGET, ResourceId: 'endpoint/none/variant/A', MinCapacity: 1, MaxCapacity: 2 },
    'ValidationException',
  ],
  ['RegisterScalableTarget', TARGET, 'ValidationException'],
  ['DescribeScalableTargets', { ServiceNamespace: 'ecs' }, 'ValidationException'],
  ['PutScalingPolicy', { ...TARGET, PolicyName: 'p' }, 'ObjectNotFoundException'],
  ['DeleteScalingPolicy', { ...TARGET, PolicyName: 'p' }, 'ObjectNotFoundException'],
])('%s with %o is refused with %s', (operation, input, code) => {
  expect(() => call(operation, input)).toThrow(expect.objectContaining({ code }))
})

test('a field that is not given again stays: the role too', () => {
  const RoleARN = 'arn:aws:iam::123456789012:role/scaling'
  call('RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 2, RoleARN })
  call('RegisterScalableTarget', { ...TARGET, MaxCapacity: 4 })
  expect(call('DescribeScalableTargets', { ServiceNamespace: 'sagemaker' }).ScalableTargets).toMatchObject([
    { MinCapacity: 1, MaxCapacity: 4, RoleARN },
  ])
})

test('asked for what scales inference components, variants are none of it', () => {
  const COPIES = 'sagemaker:inference-component:DesiredCopyCount'
  call('RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 2 })
  call('PutScalingPolicy', POLICY)
  const asked = (ScalableDimension: string) => {
    const input = { ServiceNamespace: 'sagemaker', ScalableDimension }
    const { ScalableTargets } = call('DescribeScalableTargets', input)
    const { ScalingPolicies } = call('DescribeScalingPolicies', input)
    return [(ScalableTargets as unknown[]).length, (ScalingPolicies as unknown[]).length]
  }
  expect([asked(COPIES), asked(TARGET.ScalableDimension)]).toEqual([
    [0, 0],
    [1, 1],
  ])
  for (const operation of ['DeregisterScalableTarget', 'PutScalingPolicy', 'DeleteScalingPolicy'])
    expect(() => call(operation, { ...POLICY, ScalableDimension: COPIES })).toThrow(
      expect.objectContaining({ code: 'ObjectNotFoundException' }),
    )
  expect(asked(TARGET.ScalableDimension)).toEqual([1, 1])
})
