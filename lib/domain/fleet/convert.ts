import type { Guardrail, PlanSpec, RollbackThresholds } from '../plan/plan.ts'
import type { TraitsOf } from '../traits.ts'
import { judgeFromWritten, judgeToWritten } from './convert-judge.ts'
import type { ModelInput, PlanInput, WrittenFleet, WrittenModel, WrittenPlan } from './schema.ts'
import type { FleetEndpoint, FleetFile, FleetModel } from './types.ts'
import {
  checked,
  readLatency,
  readSeconds,
  readShare,
  writeDuration,
  writeLatency,
  writeShare,
} from './units.ts'

function planFromWritten(name: string, plan: WrittenPlan, traits: TraitsOf): PlanSpec {
  const { modelLatencyP99, errors4xx, errors5xx } = plan.rollbackOn
  const rollbackOn: RollbackThresholds = {
    ...(modelLatencyP99 !== undefined && {
      modelLatencyP99Ms: checked(readLatency(modelLatencyP99), modelLatencyP99),
    }),
    ...(errors4xx !== undefined && { errors4xx: checked(readShare(errors4xx), errors4xx) }),
    ...(errors5xx !== undefined && { errors5xx: checked(readShare(errors5xx), errors5xx) }),
  }
  const rules: Guardrail = {
    ...releaseRules(plan),
    sections: {},
    rollbackOn,
    ...(plan.judge && { judge: judgeFromWritten(plan.judge, rollbackOn) }),
  }
  return {
    name,
    order: plan.order,
    guardrail: withSections(rules, plan, traits),
    onQualityFailure: plan.onQualityFailure,
    onInfrastructureFailure: plan.onInfrastructureFailure,
    infrastructurePatienceSeconds: readSeconds(plan.infrastructurePatience),
  }
}

/** The section of a cloud as it is written; undefined: the plan has none. */
export function writtenSection(
  plan: WrittenPlan,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  const written = plan[key]
  // The cloud's own schema has let it pass as a map.
  return written === undefined ? undefined : (written as Readonly<Record<string, unknown>>)
}

/** In the order of the registration, so that a section may take from those before it what it does not say itself. */
function withSections(rules: Guardrail, plan: WrittenPlan, { all }: TraitsOf): Guardrail {
  let guardrail = rules
  for (const { provider, plan: form } of all) {
    const written = writtenSection(plan, form.key)
    if (written === undefined) continue
    const section = form.read(written, guardrail)
    guardrail = { ...guardrail, sections: { ...guardrail.sections, [provider]: section } }
  }
  return guardrail
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

export function fleetFromWritten(written: WrittenFleet, traits: TraitsOf): FleetFile {
  return {
    plans: mapped(written.plans, (plan, name) => planFromWritten(name, plan, traits)),
    models: mapped(written.models, (model) => modelFromWritten(model, traits)),
  }
}

function mapped<From, To>(
  record: Record<string, From>,
  change: (from: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, from]) => [name, change(from, name)]))
}

function modelFromWritten(model: WrittenModel, traits: TraitsOf): FleetModel {
  const { kind, ...registry } = model.registry
  return {
    ...model,
    registry: { kind, ...traits(kind).registry.read(registry) },
    endpoints: model.endpoints.map(
      ({ provider, ...own }): FleetEndpoint => ({ provider, ...traits(provider).endpoint.read(own) }),
    ),
  }
}

/** What a default says already is left out. */
export function planToWritten(plan: PlanSpec, { all }: TraitsOf): PlanInput {
  const { rollbackOn, judge } = plan.guardrail
  const { modelLatencyP99Ms, errors4xx, errors5xx } = rollbackOn
  const sections = all.flatMap(({ plan: form }) => {
    const written = form.print(plan.guardrail)
    return written === undefined ? [] : [[form.key, written] as const]
  })
  return {
    order: plan.order,
    ...Object.fromEntries(sections),
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

export function endpointToWritten(
  { provider, ...described }: FleetEndpoint,
  traits: TraitsOf,
): ModelInput['endpoints'][number] {
  return { provider, ...traits(provider).endpoint.print(described) }
}

export function modelToWritten(model: FleetModel, traits: TraitsOf): ModelInput {
  const { registry, evidence, artifacts, plan, approvals, endpoints } = model
  return {
    registry: { kind: registry.kind, ...traits(registry.kind).registry.print(registry) },
    evidence,
    artifacts,
    plan,
    approvals,
    endpoints: endpoints.map((endpoint) => endpointToWritten(endpoint, traits)),
  }
}
