import type { Place } from '../world/types.ts'
import type { World } from '../world/world.ts'

const VARIANT = 'AllTraffic'
/** Microseconds. */
const SLOWEST_P99 = 20_000
/** Percent of invocations. */
const MOST_4XX = 1
const MOST_5XX = 0.5

/** The rollback alarms that every endpoint of the demo has had since before Meridian. */
export function seedAlarms(world: World, place: Place, endpoint: string): void {
  const dimensions = [
    { Name: 'EndpointName', Value: endpoint },
    { Name: 'VariantName', Value: VARIANT },
  ]
  const common = { ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' }
  const put = (input: Record<string, unknown>): void => {
    world.cloudwatch.operations.PutMetricAlarm?.({ place, operation: 'PutMetricAlarm', input })
  }
  put({
    ...common,
    AlarmName: `${endpoint}-latency-p99`,
    AlarmDescription: 'Model latency p99 above 20 ms for 3 minutes',
    Namespace: 'AWS/SageMaker',
    MetricName: 'ModelLatency',
    Dimensions: dimensions,
    ExtendedStatistic: 'p99',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    Threshold: SLOWEST_P99,
  })
  const rateAlarm = (code: '4XX' | '5XX', threshold: number): void => {
    const sum = (id: string, metricName: string) => ({
      Id: id,
      MetricStat: {
        Metric: { Namespace: 'AWS/SageMaker', MetricName: metricName, Dimensions: dimensions },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: false,
    })
    put({
      ...common,
      AlarmName: `${endpoint}-${code.toLowerCase()}`,
      AlarmDescription: `${code} answers above ${threshold} % of invocations for 5 minutes`,
      Metrics: [
        sum('errors', `Invocation${code}Errors`),
        sum('invocations', 'Invocations'),
        { Id: 'rate', Expression: '100 * errors / invocations', Label: `${code} percent`, ReturnData: true },
      ],
      EvaluationPeriods: 5,
      DatapointsToAlarm: 5,
      Threshold: threshold,
    })
  }
  rateAlarm('4XX', MOST_4XX)
  rateAlarm('5XX', MOST_5XX)
}

/** Lets an endpoint grow to three times its size with its traffic. */
export function seedScaling(world: World, place: Place, endpoint: string, instanceCount: number): void {
  const target = {
    ServiceNamespace: 'sagemaker',
    ResourceId: `endpoint/${endpoint}/variant/${VARIANT}`,
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  }
  world.autoscaling.operations.RegisterScalableTarget?.({
    place,
    operation: 'RegisterScalableTarget',
    input: { ...target, MinCapacity: instanceCount, MaxCapacity: instanceCount * 3 },
  })
  world.autoscaling.operations.PutScalingPolicy?.({
    place,
    operation: 'PutScalingPolicy',
    input: {
      ...target,
      PolicyName: `${endpoint}-invocations`,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 15_000,
        PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        ScaleInCooldown: 300,
        ScaleOutCooldown: 60,
      },
    },
  })
}
