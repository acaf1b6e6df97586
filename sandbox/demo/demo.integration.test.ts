import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const DIMENSIONS = [
  { Name: 'EndpointName', Value: 'fraud-eu' },
  { Name: 'VariantName', Value: 'AllTraffic' },
]
let sandbox: TestSandbox
let cloudwatch: CloudWatchClient
const s3In = (region: string) => new S3Client(sandboxClient(sandbox.awsUrl, region))

beforeAll(async () => {
  sandbox = await startSandbox()
  cloudwatch = new CloudWatchClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
})
afterAll(() => sandbox.stop())

const alarmState = async (name: string) => {
  const answer = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  )
  return [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])][0]
}

describe('the demo world through the SDKs', () => {
  test('tonight’s release waits for approval with its evaluation in the registry and in S3', async () => {
    const sagemaker = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
    const { ModelPackageSummaryList: packages = [] } = await sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: 'fraud-scoring' }),
    )
    const byVersion = new Map(packages.map((each) => [each.ModelPackageVersion, each]))
    expect([...byVersion.keys()].sort()).toEqual([421, 422, 423, 424, 425, 426, 427])
    expect(byVersion.get(427)?.ModelApprovalStatus).toBe('PendingManualApproval')
    expect(byVersion.get(426)?.ModelApprovalStatus).toBe('Approved')
    const described = await sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: byVersion.get(427)?.ModelPackageArn }),
    )
    expect(described.CustomerMetadataProperties).toMatchObject({
      auc: '0.9421',
      trainedBy: 'nightly training job',
    })
    const uri = described.ModelMetrics?.ModelQuality?.Statistics?.S3Uri ?? ''
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? []
    const report = await s3In('eu-west-1').send(new GetObjectCommand({ Bucket, Key }))
    const figures: unknown = JSON.parse((await report.Body?.transformToString()) ?? '')
    expect(figures).toMatchObject({ auc: 0.9421, falsePositiveRate: 0.081, heldOutRecords: 10_000 })
  })

  test('its artifact reaches the other regions with the same digest', async () => {
    sandbox.pass(10)
    const heads = await Promise.all(
      [
        ['eu-west-1', 'fraud-models-eu'],
        ['ap-southeast-2', 'fraud-models-au'],
        ['ap-northeast-1', 'fraud-models-jp'],
        ['sa-east-1', 'fraud-models-br'],
      ].map(([region = '', Bucket]) =>
        s3In(region).send(
          new HeadObjectCommand({ Bucket, Key: 'v427/model.tar.gz', ChecksumMode: 'ENABLED' }),
        ),
      ),
    )
    expect(heads.map((head) => head.ReplicationStatus)).toEqual([
      'COMPLETED',
      'REPLICA',
      'REPLICA',
      'REPLICA',
    ])
    expect(new Set(heads.map((head) => head.ChecksumSHA256)).size).toBe(1)
    expect(heads[0]?.ContentLength).toBe(280_000_000)
  })

  test('every endpoint has its alarms, all quiet, and a scalable target', async () => {
    const { MetricAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'fraud-eu-' }),
    )
    expect(MetricAlarms.map((alarm) => [alarm.AlarmName, alarm.StateValue])).toEqual([
      ['fraud-eu-4xx', 'OK'],
      ['fraud-eu-5xx', 'OK'],
      ['fraud-eu-latency-p99', 'OK'],
    ])
    expect(MetricAlarms[0]?.StateUpdatedTimestamp).toBeInstanceOf(Date)
    const scaling = new ApplicationAutoScalingClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
    const targets = await scaling.send(
      new DescribeScalableTargetsCommand({
        ServiceNamespace: 'sagemaker',
        ResourceIds: ['endpoint/fraud-eu/variant/AllTraffic'],
      }),
    )
    expect(targets.ScalableTargets).toMatchObject([{ MinCapacity: 3, MaxCapacity: 9 }])
  })

  test('a bad release sets off the 4xx alarm after five minutes', async () => {
    const fault = sandbox.world.faults.add({
      kind: 'release-misbehaves',
      model: 'fraud-scoring',
      release: 'v426',
    })
    sandbox.pass(4 * 60)
    expect((await alarmState('fraud-eu-4xx'))?.StateValue).toBe('OK')
    sandbox.pass(2 * 60)
    const alarm = await alarmState('fraud-eu-4xx')
    expect(alarm?.StateValue).toBe('ALARM')
    expect(alarm?.StateReason).toMatch(
      /^Threshold Crossed: 5 out of the last 5 datapoints .* were greater than/,
    )
    sandbox.world.faults.remove(fault.id)
    sandbox.pass(2 * 60)
    expect((await alarmState('fraud-eu-4xx'))?.StateValue).toBe('OK')
  })

  test('publishing brings the next release, and a model that is not there is refused in words', async () => {
    const publish = (body: unknown) =>
      fetch(`${sandbox.controlUrl}/publish`, { method: 'POST', body: JSON.stringify(body) })
    const answer = await publish({ metrics: { auc: 0.9 } })
    expect(await answer.json()).toMatchObject({ model: 'fraud-scoring', release: 'v428' })
    const refused = await publish({ model: 'nobody' })
    expect([refused.status, await refused.text()]).toEqual([404, expect.stringContaining('nobody')])
  })
})

describe('CloudWatch through the SDK', () => {
  test('statistics of one metric agree, per variant and per endpoint configuration', async () => {
    const end = new Date(Math.floor(sandbox.world.clock.now() / 60_000) * 60_000)
    const start = new Date(end.getTime() - 10 * 60_000)
    const config = { Name: 'EndpointConfigName', Value: 'fraud-eu-v426' }
    const stat = (Id: string, MetricName: string, Stat: string, Dimensions = DIMENSIONS) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'AWS/SageMaker', MetricName, Dimensions }, Period: 600, Stat },
    })
    const { MetricDataResults: results = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        // The window is one period of the grid, wherever the clock stands.
        StartTime: new Date(Math.floor(start.getTime() / 600_000) * 600_000),
        EndTime: end,
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [
          stat('n', 'Invocations', 'Sum'),
          stat('perConfig', 'Invocations', 'Sum', [...DIMENSIONS, config]),
          stat('count', 'ModelLatency', 'SampleCount'),
          stat('fast', 'ModelLatency', 'TC(:20000)'),
          stat('slow', 'ModelLatency', 'TC(20000:)'),
          stat('nobody', 'Invocations', 'Sum', [{ Name: 'EndpointName', Value: 'none' }]),
          { Id: 'rest', Expression: 'count - fast - slow' },
        ],
      }),
    )
    const value = (id: string) => results.find((result) => result.Id === id)?.Values?.[0]
    expect(value('n')).toBeGreaterThan(100_000)
    expect(value('perConfig')).toBe(value('n'))
    expect(value('count')).toBe(value('n'))
    expect(value('rest')).toBe(0)
    expect(results.find((result) => result.Id === 'nobody')).toMatchObject({
      StatusCode: 'Complete',
      Values: [],
    })
    expect(results[0]?.Timestamps?.[0]).toBeInstanceOf(Date)
  })

  test('a custom metric and SetAlarmState trip an alarm and the composite over it', async () => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'stop-fraud-eu',
        Namespace: 'Meridian',
        MetricName: 'Stop',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      }),
    )
    await cloudwatch.send(
      new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM("stop-fraud-eu")' }),
    )
    await cloudwatch.send(
      new PutMetricDataCommand({ Namespace: 'Meridian', MetricData: [{ MetricName: 'Stop', Value: 1 }] }),
    )
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'stop-fraud-eu', StateValue: 'ALARM', StateReason: 'a person' }),
    )
    expect((await alarmState('stop-fraud-eu'))?.StateReason).toBe('a person')
    sandbox.pass(60)
    expect((await alarmState('stop-fraud-eu'))?.StateValue).toBe('ALARM')
    expect((await alarmState('any'))?.StateValue).toBe('ALARM')
  })

  test('an alarm that does not exist is CloudWatch’s own error', async () => {
    const refused = cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'r' }),
    )
    await expect(refused).rejects.toMatchObject({ name: 'ResourceNotFound' })
  })
})
