import {
  AwsError,
  type LiveEndpoints,
  type Place,
  type SandboxService,
  type ScalableTargets,
  type ServiceCall,
  type WorldContext,
} from '../world/types.ts'
import {
  asRecord,
  asTexts,
  capacity,
  DIMENSION,
  type Input,
  NAMESPACE,
  pageOf,
  requiredText,
  requireNamespace,
} from './input.ts'

const UNSUSPENDED = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
}

interface ScalableTarget {
  place: Place
  resourceId: string
  minCapacity: number
  maxCapacity: number
  roleArn: string
  createdAt: number
  suspended: Input
}

interface ScalingPolicy {
  place: Place
  resourceId: string
  name: string
  type: string
  createdAt: number
  configuration: Input
}

interface AutoScalingSnapshot {
  targets: ScalableTarget[]
  policies: ScalingPolicy[]
}

/** Application Auto Scaling for SageMaker variants: what is registered, not the scaling itself. */
export class AutoScalingService implements SandboxService, ScalableTargets {
  readonly operations: Record<string, (call: ServiceCall) => unknown>
  private readonly context: WorldContext
  private readonly endpoints: LiveEndpoints
  private targets: ScalableTarget[] = []
  private policies: ScalingPolicy[] = []

  constructor(context: WorldContext, deps: { endpoints: LiveEndpoints }) {
    this.context = context
    this.endpoints = deps.endpoints
    this.operations = {
      RegisterScalableTarget: (call) => this.register(call),
      DescribeScalableTargets: (call) => this.describeTargets(call),
      DeregisterScalableTarget: (call) => this.deregisterTarget(call),
      PutScalingPolicy: (call) => this.putPolicy(call),
      DescribeScalingPolicies: (call) => this.describePolicies(call),
      DeleteScalingPolicy: (call) => this.deletePolicy(call),
    }
  }

  isRegistered(place: Place, endpointName: string, variantName: string): boolean {
    const resourceId = `endpoint/${endpointName}/variant/${variantName}`
    return this.targets.some((target) => isAt(target, place) && target.resourceId === resourceId)
  }

  deregister(place: Place, endpointName: string): void {
    this.forget((each) => isAt(each, place) && each.resourceId.startsWith(`endpoint/${endpointName}/`))
  }

  /** Nothing here changes by time alone. */
  advance(_now: number): void {}

  snapshot(): AutoScalingSnapshot {
    return structuredClone({ targets: this.targets, policies: this.policies })
  }

  restore(snapshot: unknown): void {
    const { targets, policies } = structuredClone(snapshot as AutoScalingSnapshot)
    this.targets = targets
    this.policies = policies
  }

  reset(): void {
    this.restore({ targets: [], policies: [] })
  }

  private register({ place, input }: ServiceCall): unknown {
    const resourceId = this.resourceOf(place, input)
    const known = this.targets.find((target) => isAt(target, place) && target.resourceId === resourceId)
    const minCapacity = capacity(input, 'MinCapacity', known?.minCapacity)
    const maxCapacity = capacity(input, 'MaxCapacity', known?.maxCapacity)
    if (minCapacity > maxCapacity) {
      throw new AwsError('ValidationException', 'Maximum capacity cannot be less than minimum capacity')
    }
    const target: ScalableTarget = {
      place,
      resourceId,
      minCapacity,
      maxCapacity,
      roleArn: typeof input.RoleARN === 'string' ? input.RoleARN : (known?.roleArn ?? serviceRole(place)),
      createdAt: known?.createdAt ?? this.context.clock.now(),
      suspended: { ...(known?.suspended ?? UNSUSPENDED), ...asRecord(input.SuspendedState) },
    }
    this.targets = [...this.targets.filter((each) => each !== known), target]
    return { ScalableTargetARN: targetArn(target) }
  }

  private describeTargets({ place, input }: ServiceCall): unknown {
    requireNamespace(input)
    const ids = asTexts(input.ResourceIds)
    const found = this.targets
      .filter((target) => isAt(target, place) && (ids.length === 0 || ids.includes(target.resourceId)))
      .filter(() => isOfVariants(input))
      .sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1))
    const { page, next } = pageOf(found, input)
    return {
      ScalableTargets: page.map((target) => ({
        ServiceNamespace: NAMESPACE,
        ResourceId: target.resourceId,
        ScalableDimension: DIMENSION,
        MinCapacity: target.minCapacity,
        MaxCapacity: target.maxCapacity,
        RoleARN: target.roleArn,
        CreationTime: target.createdAt / 1000,
        SuspendedState: target.suspended,
        ScalableTargetARN: targetArn(target),
      })),
      ...next,
    }
  }

  private deregisterTarget({ place, input }: ServiceCall): unknown {
    const { resourceId } = this.targetOf(place, input)
    this.forget((each) => isAt(each, place) && each.resourceId === resourceId)
    return {}
  }

  private forget(isOver: (entry: Pick<ScalableTarget, 'place' | 'resourceId'>) => boolean): void {
    this.targets = this.targets.filter((target) => !isOver(target))
    this.policies = this.policies.filter((policy) => !isOver(policy))
  }

  private putPolicy({ place, input }: ServiceCall): unknown {
    const target = this.targetOf(place, input)
    const name = requiredText(input, 'PolicyName')
    const known = this.policies.find(
      (policy) => isAt(policy, place) && policy.resourceId === target.resourceId && policy.name === name,
    )
    const { TargetTrackingScalingPolicyConfiguration, StepScalingPolicyConfiguration } = input
    const policy: ScalingPolicy = {
      place,
      resourceId: target.resourceId,
      name,
      type: typeof input.PolicyType === 'string' ? input.PolicyType : (known?.type ?? 'StepScaling'),
      createdAt: known?.createdAt ?? this.context.clock.now(),
      configuration: structuredClone({
        ...(TargetTrackingScalingPolicyConfiguration === undefined
          ? {}
          : { TargetTrackingScalingPolicyConfiguration }),
        ...(StepScalingPolicyConfiguration === undefined ? {} : { StepScalingPolicyConfiguration }),
      }),
    }
    this.policies = [...this.policies.filter((each) => each !== known), policy]
    return { PolicyARN: policyArn(policy), Alarms: [] }
  }

  private describePolicies({ place, input }: ServiceCall): unknown {
    requireNamespace(input)
    const names = asTexts(input.PolicyNames)
    const found = this.policies
      .filter((policy) => isAt(policy, place))
      .filter((policy) => names.length === 0 || names.includes(policy.name))
      .filter((policy) => input.ResourceId === undefined || input.ResourceId === policy.resourceId)
      .filter(() => isOfVariants(input))
    const { page, next } = pageOf(found, input)
    return {
      ScalingPolicies: page.map((policy) => ({
        PolicyARN: policyArn(policy),
        PolicyName: policy.name,
        ServiceNamespace: NAMESPACE,
        ResourceId: policy.resourceId,
        ScalableDimension: DIMENSION,
        PolicyType: policy.type,
        ...policy.configuration,
        Alarms: [],
        CreationTime: policy.createdAt / 1000,
      })),
      ...next,
    }
  }

  private deletePolicy({ place, input }: ServiceCall): unknown {
    const target = this.targetOf(place, input)
    const name = requiredText(input, 'PolicyName')
    const kept = this.policies.filter(
      (policy) => !isAt(policy, place) || policy.resourceId !== target.resourceId || policy.name !== name,
    )
    if (kept.length === this.policies.length) {
      throw notFound(
        `No scaling policy found for service namespace: ${NAMESPACE}, resource ID: ${target.resourceId}, scalable dimension: ${DIMENSION}, policy name: ${name}`,
      )
    }
    this.policies = kept
    return {}
  }

  /** The resource a request names; its endpoint must exist and have the variant. */
  private resourceOf(place: Place, input: Input): string {
    requireNamespace(input)
    const resourceId = requiredText(input, 'ResourceId')
    if (requiredText(input, 'ScalableDimension') !== DIMENSION) {
      throw new AwsError(
        'ValidationException',
        `Unsupported service namespace, resource type or scalable dimension`,
      )
    }
    const [, endpoint = '', variant = ''] = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(resourceId) ?? []
    if (!this.endpoints.variants(place, endpoint)?.includes(variant)) {
      throw new AwsError('ValidationException', `Endpoint variant does not exist: ${resourceId}`)
    }
    return resourceId
  }

  private targetOf(place: Place, input: Input): ScalableTarget {
    requireNamespace(input)
    const resourceId = requiredText(input, 'ResourceId')
    const dimension = requiredText(input, 'ScalableDimension')
    const target = this.targets.find((each) => isAt(each, place) && each.resourceId === resourceId)
    if (!target || dimension !== DIMENSION) {
      throw notFound(
        `No scalable target registered for service namespace: ${NAMESPACE}, resource ID: ${resourceId}, scalable dimension: ${dimension}`,
      )
    }
    return target
  }
}

/** Nothing else is scaled here: asked for what scales another way, there is none. */
function isOfVariants({ ScalableDimension }: Input): boolean {
  return ScalableDimension === undefined || ScalableDimension === DIMENSION
}

function isAt(entry: { place: Place }, place: Place): boolean {
  return entry.place.account === place.account && entry.place.region === place.region
}

function notFound(message: string): AwsError {
  return new AwsError('ObjectNotFoundException', message)
}

function serviceRole(place: Place): string {
  return `arn:aws:iam::${place.account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`
}

function targetArn({ place, resourceId }: ScalableTarget): string {
  return `arn:aws:application-autoscaling:${place.region}:${place.account}:scalable-target/${resourceId}`
}

function policyArn({ place, resourceId, name }: ScalingPolicy): string {
  return `arn:aws:autoscaling:${place.region}:${place.account}:scalingPolicy:sandbox:resource/${NAMESPACE}/${resourceId}:policyName/${name}`
}
