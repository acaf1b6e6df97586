import { expect, test } from 'vitest'
import { AwsError } from '../../world/types.ts'
import { World } from '../../world/world.ts'
import { awsDeviations } from './aws-deviations.ts'
import { serviceModel } from './service-model.ts'

const world = new World({ startAt: 0, rate: 0 })
const services = {
  sagemaker: world.sagemaker,
  monitoring: world.cloudwatch,
  'application-autoscaling': world.autoscaling,
  sts: world.sts,
  ecr: world.ecr,
}

test.each(Object.entries(services))('every operation of %s is one of the official model', (name, service) => {
  const operations = Object.keys(service.operations)
  expect(operations.length).toBeGreaterThan(0)
  expect(operations.filter((operation) => !serviceModel(name)?.operation(operation))).toEqual([])
})

const describe = (operation: string, output: object, input: object = {}, service = 'sagemaker') =>
  awsDeviations({ service, operation, input: { ...input }, output })

const ENDPOINT = {
  EndpointName: 'e',
  EndpointArn: 'arn',
  EndpointStatus: 'InService',
  CreationTime: 1,
  LastModifiedTime: 1.5,
}
const described = (more: object) =>
  describe('DescribeEndpoint', { ...ENDPOINT, ...more }, { EndpointName: 'e' })

test('an answer that keeps to the model departs from nothing', () => {
  expect(described({})).toEqual([])
  expect(
    described({
      ProductionVariants: [{ VariantName: 'A', VariantStatus: [{ Status: 'Baking' }] }],
      FailureReason: undefined,
    }),
  ).toEqual([])
})

test.each([
  ['a member that there is none of', { Status: 'InService' }, ['Status: no such member']],
  ['a required member missing', { EndpointArn: undefined }, ['EndpointArn: required, and missing']],
  [
    'a value of no enumeration',
    { EndpointStatus: 'Ready' },
    ['EndpointStatus: "Ready" is not one of EndpointStatus'],
  ],
  ['a number for a text', { EndpointName: 4 }, ['EndpointName: 4 is not a text']],
  ['milliseconds', { CreationTime: 1.7e12 }, ['CreationTime: 1700000000000 is not a time in epoch seconds']],
  [
    'something wrong far within',
    {
      PendingDeploymentSummary: {
        EndpointConfigName: 'c',
        ProductionVariants: [{ VariantName: 'A', VariantStatus: [{ Status: 'Cooking' }] }],
      },
    },
    [
      'PendingDeploymentSummary.ProductionVariants[].VariantStatus[].Status: "Cooking" is not one of VariantStatus',
    ],
  ],
])('%s is seen', (_kind, more, problems) => {
  expect(described(more)).toEqual(problems.map((problem) => `DescribeEndpoint answered.${problem}`))
})

test('a map is looked into, and an answer that should be nothing is seen', () => {
  const Datapoints = [{ ExtendedStatistics: { p99: '1' } }]
  const input = { Namespace: 'N', MetricName: 'm', StartTime: 1, EndTime: 2, Period: 60 }
  expect(describe('GetMetricStatistics', { Datapoints }, input, 'monitoring')).toEqual([
    'GetMetricStatistics answered.Datapoints[].ExtendedStatistics{}: "1" is not a number',
  ])
  expect(describe('PutMetricData', { Ok: true }, { Namespace: 'N' }, 'monitoring')).toEqual([
    'PutMetricData answered.Ok: no such member',
  ])
})

test('a request that was accepted although the model forbids it is seen', () => {
  expect(describe('DescribeEndpoint', ENDPOINT)).toEqual([
    'DescribeEndpoint accepted.EndpointName: required, and missing',
  ])
  expect(describe('ListEndpoints', { Endpoints: [] }, { SortOrder: 'Up', Unknown: 1 })).toEqual([
    'ListEndpoints accepted.SortOrder: "Up" is not one of OrderKey',
  ])
})

test('an error is one that the operation declares, by its code on the wire, or one that all may answer', () => {
  const refused = (service: string, operation: string, code: string) =>
    awsDeviations({ service, operation, input: {}, refusal: new AwsError(code, '') })
  expect(refused('sagemaker', 'CreateEndpoint', 'ResourceLimitExceeded')).toEqual([])
  expect(refused('sagemaker', 'DescribeEndpoint', 'ValidationException')).toEqual([])
  expect(refused('monitoring', 'ListMetrics', 'InvalidParameterValue')).toEqual([])
  expect(refused('monitoring', 'DescribeAlarms', 'InvalidNextToken')).toEqual([])
  expect(refused('monitoring', 'SetAlarmState', 'InvalidFormat')).toEqual([])
  expect(refused('monitoring', 'ListMetrics', 'InvalidNextToken')).toEqual([
    'ListMetrics does not declare the error InvalidNextToken',
  ])
  expect(refused('sagemaker', 'DescribeEndpoint', 'ResourceNotFound')).toEqual([
    'DescribeEndpoint does not declare the error ResourceNotFound',
  ])
})
