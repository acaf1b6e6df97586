import type { PlanSpec, RollbackThresholds, RollingDeployment, ShiftStrategy } from '../plan.ts'
import type { RegistryLocation } from '../ports.ts'
import { noShift, shiftsSageMaker } from '../rolling.ts'
import { cloudShift, defaultTimeoutSeconds } from '../shift.ts'
import { judgeFromWritten, judgeToWritten } from './convert-judge.ts'
import type { FleetInput, WrittenFleet } from './schema.ts'
import type { FleetEndpoint, FleetFile, FleetModel } from './types.ts'
import { readDuration, readLatency, readShare, writeDuration, writeLatency, writeShare } from './units.ts'

type WrittenPlan = WrittenFleet['plans'][string]
type WrittenModel = WrittenFleet['models'][string]
type PlanInput = FleetInput['plans'][string]
type ModelInput = FleetInput['models'][string]

/** The schema has checked the form, so an unreadable quantity is a defect here. */
function read<Value>(value: Value | undefined, text: string): Value {
  if (value === undefined) throw new Error(`The schema let "${text}" pass.`)
  return value
}

const seconds = (text: string) => read(readDuration(text), text)

export function planFromWritten(name: string, plan: WrittenPlan): PlanSpec {
  const shift = plan.shift === undefined ? noShift : shiftFromWritten(plan.shift)
  const terminationWaitSeconds = seconds(plan.shift?.terminationWait ?? '0s')
  const timeout = plan.shift?.timeout
  const { modelLatencyP99, errors4xx, errors5xx } = plan.rollbackOn
  const rollbackOn: RollbackThresholds = {
    ...(modelLatencyP99 !== undefined && {
      modelLatencyP99Ms: read(readLatency(modelLatencyP99), modelLatencyP99),
    }),
    ...(errors4xx !== undefined && { errors4xx: read(readShare(errors4xx), errors4xx) }),
    ...(errors5xx !== undefined && { errors5xx: read(readShare(errors5xx), errors5xx) }),
  }
  const judge = plan.judge && judgeFromWritten(plan.judge, rollbackOn)
  const waited = cloudShift({ shift, ...(judge && { judge }) })
  return {
    name,
    order: plan.order,
    guardrail: {
      ...releaseRules(plan),
      shift,
      ...(plan.vertex !== undefined && { vertex: rollingFromWritten(plan.vertex, shift.bakeSeconds) }),
      rollbackOn,
      terminationWaitSeconds,
      timeoutSeconds:
        timeout === undefined ? defaultTimeoutSeconds(waited, terminationWaitSeconds) : seconds(timeout),
      ...(judge && { judge }),
    },
    onQualityFailure: plan.onQualityFailure,
    onInfrastructureFailure: plan.onInfrastructureFailure,
    infrastructurePatienceSeconds: seconds(plan.infrastructurePatience),
  }
}

/** How much of a release must be known, and what its withdrawal does; the same words on both sides. */
function releaseRules({
  environment,
  tolerateUnknown,
  onWithdrawal,
}: Pick<WrittenPlan, 'environment' | 'tolerateUnknown' | 'onWithdrawal'>) {
  return {
    ...(environment !== undefined && { environment }),
    ...(tolerateUnknown !== undefined && tolerateUnknown.length > 0 && { tolerateUnknown }),
    ...(onWithdrawal !== undefined && { onWithdrawal }),
  }
}

function shiftFromWritten({
  strategy,
  percent = 100,
  bake,
}: NonNullable<WrittenPlan['shift']>): ShiftStrategy {
  const bakeSeconds = seconds(bake)
  return strategy === 'all-at-once' ? { strategy, bakeSeconds } : { strategy, percent, bakeSeconds }
}

function rollingFromWritten(
  written: NonNullable<WrittenPlan['vertex']>,
  usualBakeSeconds: number,
): RollingDeployment {
  const { maxSurgeReplicas, maxSurgePercentage, maxUnavailableReplicas, maxUnavailablePercentage } = written
  const { bake, serviceAccount, disableContainerLogging, enableAccessLogging } = written
  return {
    maxSurge:
      maxSurgePercentage === undefined
        ? { replicas: maxSurgeReplicas ?? 1 }
        : { percentage: maxSurgePercentage },
    maxUnavailable:
      maxUnavailablePercentage === undefined
        ? { replicas: maxUnavailableReplicas ?? 0 }
        : { percentage: maxUnavailablePercentage },
    bakeSeconds: bake === undefined ? usualBakeSeconds : seconds(bake),
    ...(serviceAccount !== undefined && { serviceAccount }),
    ...(disableContainerLogging !== undefined && { disableContainerLogging }),
    ...(enableAccessLogging !== undefined && { enableAccessLogging }),
  }
}

export function fleetFromWritten(written: WrittenFleet): FleetFile {
  return {
    plans: mapped(written.plans, (plan, name) => planFromWritten(name, plan)),
    models: mapped(written.models, (model) => ({
      ...model,
      registry: registryFromWritten(model.registry),
      endpoints: model.endpoints.map(endpointFromWritten),
    })),
  }
}

function mapped<From, To>(
  record: Record<string, From>,
  change: (from: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, from]) => [name, change(from, name)]))
}

function registryFromWritten(registry: WrittenModel['registry']): RegistryLocation {
  const { kind, region } = registry
  return kind === 'vertex'
    ? { kind, account: registry.project, region, group: registry.model }
    : { kind, account: registry.account, region, group: registry.group }
}

function endpointFromWritten(endpoint: WrittenModel['endpoints'][number]): FleetEndpoint {
  if (endpoint.provider === 'sagemaker') return endpoint
  const { project, ...rest } = endpoint
  return { ...rest, account: project, variant: '', executionRole: '', rollbackAlarms: [] }
}

/** What a default says already is left out. */
export function planToWritten(plan: PlanSpec): PlanInput {
  const { shift, vertex, terminationWaitSeconds, timeoutSeconds, rollbackOn, judge } = plan.guardrail
  const usualTimeoutSeconds = defaultTimeoutSeconds(cloudShift(plan.guardrail), terminationWaitSeconds)
  const isUsualTimeout = timeoutSeconds === usualTimeoutSeconds
  const { modelLatencyP99Ms, errors4xx, errors5xx } = rollbackOn
  return {
    order: plan.order,
    ...(shiftsSageMaker(plan.guardrail) && {
      shift: {
        strategy: shift.strategy,
        ...(shift.strategy !== 'all-at-once' && { percent: shift.percent }),
        bake: writeDuration(shift.bakeSeconds),
        ...(terminationWaitSeconds !== 0 && { terminationWait: writeDuration(terminationWaitSeconds) }),
        ...(!isUsualTimeout && { timeout: writeDuration(timeoutSeconds) }),
      },
    }),
    ...(vertex !== undefined && { vertex: rollingToWritten(vertex) }),
    rollbackOn: {
      ...(modelLatencyP99Ms !== undefined && { modelLatencyP99: writeLatency(modelLatencyP99Ms) }),
      ...(errors4xx !== undefined && { errors4xx: writeShare(errors4xx) }),
      ...(errors5xx !== undefined && { errors5xx: writeShare(errors5xx) }),
    },
    ...releaseRules(plan.guardrail),
    ...(judge !== undefined && { judge: judgeToWritten(judge, rollbackOn) }),
    onQualityFailure: plan.onQualityFailure,
    onInfrastructureFailure: plan.onInfrastructureFailure,
    infrastructurePatience: writeDuration(plan.infrastructurePatienceSeconds),
  }
}

function rollingToWritten(rolling: RollingDeployment): NonNullable<PlanInput['vertex']> {
  const { maxSurge, maxUnavailable, bakeSeconds, ...own } = rolling
  return {
    ...('replicas' in maxSurge
      ? { maxSurgeReplicas: maxSurge.replicas }
      : { maxSurgePercentage: maxSurge.percentage }),
    ...('replicas' in maxUnavailable
      ? { maxUnavailableReplicas: maxUnavailable.replicas }
      : { maxUnavailablePercentage: maxUnavailable.percentage }),
    bake: writeDuration(bakeSeconds),
    ...own,
  }
}

export function endpointToWritten(endpoint: FleetEndpoint): ModelInput['endpoints'][number] {
  const { provider, account, region, name, variant, executionRole, role, peakRps, rollbackAlarms } = endpoint
  if (provider === 'vertex') {
    return { provider, project: account, region, name, ...(role !== 'active' && { role }), peakRps }
  }
  if (provider === 'cloud-run') throw new Error('The fleet file has no Cloud Run endpoints.')
  return {
    provider,
    account,
    region,
    name,
    variant,
    executionRole,
    ...(role !== 'active' && { role }),
    peakRps,
    ...(rollbackAlarms.length > 0 && { rollbackAlarms }),
  }
}

export function modelToWritten(model: FleetModel): ModelInput {
  const { registry, evidence, artifacts, plan, approvals, endpoints } = model
  const { kind, account, region, group } = registry
  return {
    registry:
      kind === 'vertex' ? { kind, project: account, region, model: group } : { kind, account, region, group },
    evidence,
    artifacts,
    plan,
    approvals,
    endpoints: endpoints.map(endpointToWritten),
  }
}
