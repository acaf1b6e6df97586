import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const NEVER = { Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency' }
const DIMENSIONS = [
  { Name: 'EndpointName', Value: 'nobody' },
  { Name: 'VariantName', Value: 'AllTraffic' },
]

let sandbox: TestSandbox
let client: CloudWatchClient

beforeAll(async () => {
  sandbox = await startSandbox()
  client = new CloudWatchClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
})

afterAll(async () => {
  await sandbox.stop()
})

async function alarm(AlarmName: string) {
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }))
  return MetricAlarms?.[0]
}

test.each([
  ['missing', 'INSUFFICIENT_DATA', 'Insufficient Data: 3 datapoints were unknown.'],
  ['ignore', 'INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation'],
  [
    'notBreaching',
    'OK',
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
  ],
  [
    'breaching',
    'ALARM',
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
  ],
])(
  'an alarm on a metric that never had data, with missing data %s, is %s for good and says so',
  async (TreatMissingData, state, reason) => {
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: TreatMissingData,
        ...NEVER,
        Dimensions: DIMENSIONS,
        ExtendedStatistic: 'p99',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 20_000,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData,
      }),
    )
    const created = await alarm(TreatMissingData)
    expect(created?.StateValue).toBe('INSUFFICIENT_DATA')
    expect(created?.StateReason).toBe('Unchecked: Initial alarm creation')
    sandbox.pass(120)
    const evaluated = await alarm(TreatMissingData)
    expect(evaluated?.StateValue).toBe(state)
    expect(evaluated?.StateReason).toBe(reason)
    sandbox.pass(300)
    const later = await alarm(TreatMissingData)
    expect(later?.StateValue).toBe(state)
    expect(later?.StateUpdatedTimestamp).toEqual(evaluated?.StateUpdatedTimestamp)
  },
)

test('whether a metric ever had data can be asked: by its name, and by its statistics', async () => {
  const listed = async (endpoint: string) =>
    (
      await client.send(
        new ListMetricsCommand({ ...NEVER, Dimensions: [{ Name: 'EndpointName', Value: endpoint }] }),
      )
    ).Metrics?.length
  expect(await listed('nobody')).toBe(0)
  expect(await listed('fraud-eu')).toBeGreaterThan(0)
  const counted = async (endpoint: string) =>
    (
      await client.send(
        new GetMetricStatisticsCommand({
          ...NEVER,
          Dimensions: [{ Name: 'EndpointName', Value: endpoint }, ...DIMENSIONS.slice(1)],
          StartTime: new Date(sandbox.world.clock.now() - 3_600_000),
          EndTime: new Date(sandbox.world.clock.now()),
          Period: 3600,
          Statistics: ['SampleCount'],
        }),
      )
    ).Datapoints?.length
  expect(await counted('nobody')).toBe(0)
  expect(await counted('fraud-eu')).toBeGreaterThan(0)
})
