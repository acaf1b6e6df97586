import { beforeEach, expect, test } from 'vitest'
import { SandboxClock } from '../world/clock.ts'
import { FaultBook } from '../world/faults.ts'
import { AutoScalingService } from './service.ts'

const place = { account: '123456789012', region: 'eu-west-1' }
const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/fraud-eu/variant/AllTraffic',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}
let scaling: AutoScalingService

beforeEach(() => {
  const clock = new SandboxClock(0, 0)
  const serving = { segments: () => [], endpoints: () => ['fraud-eu'] }
  scaling = new AutoScalingService({ clock, faults: new FaultBook(clock), seed: 1 }, { serving })
})

function call(operation: string, input: Record<string, unknown>): Record<string, unknown> {
  const run = scaling.operations[operation]
  if (!run) throw new Error(`no operation ${operation}`)
  return run({ place, operation, input }) as Record<string, unknown>
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
  call('PutScalingPolicy', { ...TARGET, PolicyName: 'p', PolicyType: 'TargetTrackingScaling' })
  expect(call('DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }).ScalingPolicies).toHaveLength(1)
  call('DeregisterScalableTarget', TARGET)
  expect(call('DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }).ScalingPolicies).toEqual([])
  expect(call('DescribeScalableTargets', { ServiceNamespace: 'sagemaker' }).ScalableTargets).toEqual([])
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
