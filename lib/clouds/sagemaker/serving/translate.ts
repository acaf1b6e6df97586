import type {
  DeploymentConfig,
  DescribeEndpointOutput,
  EndpointStatus,
  PendingProductionVariantSummary,
  ProductionVariantStatus,
  UpdateEndpointInput,
  VariantStatus,
} from '@aws-sdk/client-sagemaker'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { InForce, PendingDeployment } from '#lib/domain/types.ts'
import { type ShiftStrategy, sectionIn } from '../plan/section.ts'
import { cloudShift } from '../plan/shift.ts'

/** Meridian's words and SageMaker's, both ways. Pure. */

/** SageMaker watches at most that many alarms of one update. */
export const MAX_ALARMS = 10

/** The alarm through which Meridian takes an update in flight back: SageMaker has no call for it. */
export function stopAlarmName(endpointName: string): string {
  return `meridian-stop-${endpointName}`
}

export function isStopAlarm(alarmName: string): boolean {
  return alarmName.startsWith('meridian-stop-')
}

/** Names of the alarms that the endpoint's latest update was guarded by, Meridian's own left out. */
export function alarmsOfLastUpdate(endpoint: DescribeEndpointOutput): string[] {
  const alarms = endpoint.LastDeploymentConfig?.AutoRollbackConfiguration?.Alarms ?? []
  return alarms.flatMap(({ AlarmName }) =>
    AlarmName === undefined || isStopAlarm(AlarmName) ? [] : [AlarmName],
  )
}

/** Only what speaks against the configuration that the endpoint names: a word that is not known says nothing. */
const speaksAgainst: Partial<Readonly<Record<EndpointStatus, InForce>>> = {
  OutOfService: 'no',
  Creating: 'no',
  Deleting: 'no',
  Failed: 'no',
  // A rolling update failed, and so did its rollback.
  UpdateRollbackFailed: 'mixed',
}

export function inForceOf({
  EndpointStatus: status,
}: Pick<DescribeEndpointOutput, 'EndpointStatus'>): InForce {
  return (status === undefined ? undefined : speaksAgainst[status]) ?? 'yes'
}

const stageOfVariantStatus: Readonly<Record<VariantStatus, PendingDeployment['stage']>> = {
  Creating: 'creating',
  Updating: 'creating',
  ActivatingTraffic: 'activating',
  Baking: 'baking',
  Deleting: 'terminating',
}

/** Further along comes later: an update of several variants is as far as its slowest one. */
const stageOrder = ['creating', 'activating', 'baking', 'terminating', 'rolling-back'] as const

/**
 * The update under way, undefined when there is none. `lastPending` is the configuration last seen pending: SageMaker
 * promises the summary only while it moves forward, so a rollback may come without one.
 */
export function pendingDeployment(
  endpoint: DescribeEndpointOutput,
  lastPending: string | undefined,
): PendingDeployment | undefined {
  const summary = endpoint.PendingDeploymentSummary
  const status = endpoint.EndpointStatus
  const moving = status === 'Updating' || status === 'RollingBack' || status === 'SystemUpdating'
  if (summary === undefined && !moving) return undefined

  const lastModified = (endpoint.LastModifiedTime ?? new Date(0)).toISOString()
  const startedAt = summary?.StartTime?.toISOString() ?? lastModified
  const configName = summary?.EndpointConfigName ?? lastPending ?? endpoint.EndpointConfigName ?? ''
  if (status === 'RollingBack') {
    return { configName, startedAt, stage: 'rolling-back', stageSince: undefined, share: undefined }
  }

  const slowest = slowestStep(endpoint)
  return {
    configName,
    startedAt,
    stage: slowest.stage,
    stageSince: slowest.since,
    share: reportedShare(slowest.stage, endpoint),
  }
}

interface Step {
  stage: PendingDeployment['stage']
  since: string | undefined
}

function slowestStep(endpoint: DescribeEndpointOutput): Step {
  const steps = statuses(endpoint.PendingDeploymentSummary?.ProductionVariants)
  steps.sort((one, other) => stageOrder.indexOf(one.stage) - stageOrder.indexOf(other.stage))
  if (steps[0] !== undefined) return steps[0]
  // The new fleet has nothing left to do; the old one says so while it is taken down.
  const leaving = statuses(endpoint.ProductionVariants).find(({ stage }) => stage === 'terminating')
  return leaving ?? { stage: 'creating', since: undefined }
}

function statuses(
  variants: readonly { VariantStatus?: ProductionVariantStatus[] | undefined }[] = [],
): Step[] {
  return variants.flatMap(({ VariantStatus }) => {
    const latest = VariantStatus?.at(-1)
    if (latest?.Status === undefined) return []
    return [{ stage: stageOfVariantStatus[latest.Status], since: latest.StartTime?.toISOString() }]
  })
}

/**
 * The summary's weights tell variants apart, not fleets: between nothing and all, only the metrics know the share. A rolling update goes
 * through its stages once a batch: while a later one is created, those before it answer, and when one is taken down, others are to come.
 */
function reportedShare(
  stage: PendingDeployment['stage'],
  endpoint: DescribeEndpointOutput,
): number | undefined {
  const coming = endpoint.PendingDeploymentSummary?.ProductionVariants ?? []
  if (coming.length === 0) return undefined
  if (stage === 'creating')
    return coming.every(({ CurrentInstanceCount }) => CurrentInstanceCount === 0) ? 0 : undefined
  if (stage === 'terminating') return coming.every((variant) => isWhole(variant, endpoint)) ? 1 : undefined
  return undefined
}

/** It has all instances that it is to have, and no fewer than the fleet that it takes the place of. Serverless capacity never moves in batches. */
function isWhole(
  coming: PendingProductionVariantSummary,
  { ProductionVariants }: DescribeEndpointOutput,
): boolean {
  if (coming.CurrentServerlessConfig !== undefined) return true
  const leaving = ProductionVariants?.find(({ VariantName }) => VariantName === coming.VariantName)
  const { CurrentInstanceCount: current, DesiredInstanceCount: desired } = coming
  if (current === undefined || desired === undefined) return false
  return current >= desired && current >= (leaving?.DesiredInstanceCount ?? current)
}

/** The guardrail and the alarms that take the update back, as UpdateEndpoint wants them. */
export function deploymentConfig(guardrail: Guardrail, alarmNames: readonly string[]): DeploymentConfig {
  const shift = cloudShift(sectionIn(guardrail), guardrail)
  const alarms = { AutoRollbackConfiguration: { Alarms: alarmNames.map((AlarmName) => ({ AlarmName })) } }
  const MaximumExecutionTimeoutInSeconds = shift.timeoutSeconds
  const WaitIntervalInSeconds = shift.bakeSeconds

  if (shift.strategy === 'rolling') {
    return {
      RollingUpdatePolicy: {
        MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: shift.percent },
        WaitIntervalInSeconds,
        MaximumExecutionTimeoutInSeconds,
      },
      ...alarms,
    }
  }
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { ...trafficRouting(shift), WaitIntervalInSeconds },
      TerminationWaitInSeconds: shift.terminationWaitSeconds,
      MaximumExecutionTimeoutInSeconds,
    },
    ...alarms,
  }
}

function trafficRouting(shift: Exclude<ShiftStrategy, { strategy: 'rolling' }>) {
  switch (shift.strategy) {
    case 'canary':
      return { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: shift.percent } } as const
    case 'linear':
      return { Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: shift.percent } } as const
    case 'all-at-once':
      return { Type: 'ALL_AT_ONCE' } as const
  }
}

/** The update that begins shifting. An autoscaled instance count is retained, else it would fall back to the initial one. */
export function updateInput(
  endpointName: string,
  configName: string,
  guardrail: Guardrail,
  alarmNames: readonly string[],
): UpdateEndpointInput {
  return {
    EndpointName: endpointName,
    EndpointConfigName: configName,
    RetainAllVariantProperties: true,
    DeploymentConfig: deploymentConfig(guardrail, alarmNames),
    RetainDeploymentConfig: false,
  }
}

/** The update that goes back to an earlier configuration: at once, since that one is known to be good. */
export function restoreInput(endpointName: string, configName: string): UpdateEndpointInput {
  return {
    EndpointName: endpointName,
    EndpointConfigName: configName,
    RetainAllVariantProperties: true,
    RetainDeploymentConfig: false,
  }
}
