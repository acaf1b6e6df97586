import { defaultTimeoutSeconds } from '../guardrail.ts'
import type { PlanSpec, RollbackThresholds, ShiftStrategy } from '../plan.ts'
import type { FleetInput, WrittenFleet } from './schema.ts'
import type { FleetFile, FleetModel } from './types.ts'
import { readDuration, readLatency, readShare, writeDuration, writeLatency, writeShare } from './units.ts'

type WrittenPlan = WrittenFleet['plans'][string]
type PlanInput = FleetInput['plans'][string]
type ModelInput = FleetInput['models'][string]

/** The schema has checked the form, so an unreadable quantity is a defect here. */
function read<Value>(value: Value | undefined, text: string): Value {
  if (value === undefined) throw new Error(`The schema let "${text}" pass.`)
  return value
}

const seconds = (text: string) => read(readDuration(text), text)

export function planFromWritten(name: string, plan: WrittenPlan): PlanSpec {
  const { percent = 100, bake } = plan.shift
  const { strategy } = plan.shift
  const bakeSeconds = seconds(bake)
  const shift: ShiftStrategy =
    strategy === 'all-at-once' ? { strategy, bakeSeconds } : { strategy, percent, bakeSeconds }
  const terminationWaitSeconds = seconds(plan.shift.terminationWait ?? '0s')
  const timeout = plan.shift.timeout
  const { modelLatencyP99, errors4xx, errors5xx } = plan.rollbackOn
  const rollbackOn: RollbackThresholds = {
    ...(modelLatencyP99 !== undefined && {
      modelLatencyP99Ms: read(readLatency(modelLatencyP99), modelLatencyP99),
    }),
    ...(errors4xx !== undefined && { errors4xx: read(readShare(errors4xx), errors4xx) }),
    ...(errors5xx !== undefined && { errors5xx: read(readShare(errors5xx), errors5xx) }),
  }
  return {
    name,
    order: plan.order,
    guardrail: {
      shift,
      rollbackOn,
      terminationWaitSeconds,
      timeoutSeconds:
        timeout === undefined ? defaultTimeoutSeconds(shift, terminationWaitSeconds) : seconds(timeout),
    },
    onQualityFailure: plan.onQualityFailure,
    onInfrastructureFailure: plan.onInfrastructureFailure,
    infrastructurePatienceSeconds: seconds(plan.infrastructurePatience),
  }
}

export function fleetFromWritten(written: WrittenFleet): FleetFile {
  return {
    plans: Object.fromEntries(
      Object.entries(written.plans).map(([name, plan]) => [name, planFromWritten(name, plan)]),
    ),
    models: written.models,
  }
}

/** What a default says already is left out. */
export function planToWritten(plan: PlanSpec): PlanInput {
  const { shift, terminationWaitSeconds, timeoutSeconds, rollbackOn } = plan.guardrail
  const isUsualTimeout = timeoutSeconds === defaultTimeoutSeconds(shift, terminationWaitSeconds)
  const { modelLatencyP99Ms, errors4xx, errors5xx } = rollbackOn
  return {
    order: plan.order,
    shift: {
      strategy: shift.strategy,
      ...(shift.strategy !== 'all-at-once' && { percent: shift.percent }),
      bake: writeDuration(shift.bakeSeconds),
      ...(terminationWaitSeconds !== 0 && { terminationWait: writeDuration(terminationWaitSeconds) }),
      ...(!isUsualTimeout && { timeout: writeDuration(timeoutSeconds) }),
    },
    rollbackOn: {
      ...(modelLatencyP99Ms !== undefined && { modelLatencyP99: writeLatency(modelLatencyP99Ms) }),
      ...(errors4xx !== undefined && { errors4xx: writeShare(errors4xx) }),
      ...(errors5xx !== undefined && { errors5xx: writeShare(errors5xx) }),
    },
    onQualityFailure: plan.onQualityFailure,
    onInfrastructureFailure: plan.onInfrastructureFailure,
    infrastructurePatience: writeDuration(plan.infrastructurePatienceSeconds),
  }
}

export function endpointToWritten(
  endpoint: FleetModel['endpoints'][number],
): ModelInput['endpoints'][number] {
  const { provider, account, region, name, variant, executionRole, role, peakRps, rollbackAlarms } = endpoint
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
    registry: { kind, account, region, group },
    evidence,
    artifacts,
    plan,
    approvals,
    endpoints: endpoints.map(endpointToWritten),
  }
}
