import { RegistryBook } from '../../ecr/registries.ts'
import { checkedCall } from '../../testing/model/checked-call.ts'
import { SandboxClock } from '../../world/clock.ts'
import { FaultBook } from '../../world/faults.ts'
import type { AlarmStateValue, Objects, Place } from '../../world/types.ts'
import { SageMakerService } from '../service.ts'

export const DUBLIN: Place = { account: '123456789012', region: 'eu-west-1' }
export const ROLE = 'arn:aws:iam::123456789012:role/fraud'
export const START = Date.UTC(2026, 0, 15, 3, 0, 0)

/** The parts of an answer that tests look at. */
export interface Answer {
  EndpointStatus: string
  EndpointConfigName: string
  FailureReason?: string
  LastModifiedTime: number
  LastDeploymentConfig?: object
  PendingDeploymentSummary?: {
    EndpointConfigName: string
    StartTime: number
    ProductionVariants: {
      VariantStatus?: { Status: string }[]
      CurrentInstanceCount: number
      DesiredInstanceCount: number
    }[]
  }
  ProductionVariants: {
    VariantName: string
    CurrentWeight: number
    DesiredWeight: number
    CurrentInstanceCount: number
    DesiredInstanceCount: number
  }[]
}

/** SageMaker alone, with alarms and artifacts that the test sets, and a clock that moves only when it says so. */
export class SageMakerWorld {
  readonly clock = new SandboxClock(START, 0)
  readonly faults = new FaultBook(this.clock)
  readonly alarms = new Map<string, AlarmStateValue>()
  readonly artifacts = new Set<string>()
  readonly images = new RegistryBook()
  /** Scalable targets, as `endpoint/variant`. */
  readonly scaled = new Set<string>()
  readonly service: SageMakerService

  constructor() {
    const objects: Objects = {
      head: (url) =>
        this.artifacts.has(url)
          ? { bucket: 'b', key: 'k', size: 1, etag: 'e', checksumSha256: 'c', lastModified: 0 }
          : undefined,
      under: (url) =>
        [...this.artifacts]
          .filter((artifact) => artifact.startsWith(url))
          .map((key) => ({ bucket: 'b', key, size: 1, etag: 'e', checksumSha256: 'c', lastModified: 0 })),
    }
    this.service = new SageMakerService(
      { clock: this.clock, seed: 1, faults: this.faults },
      {
        alarms: { state: (_place, name) => this.alarms.get(name) },
        objects,
        images: this.images,
        scaling: {
          isRegistered: (_place, endpoint, variant) => this.scaled.has(`${endpoint}/${variant}`),
          deregister: (_place, endpoint) => {
            for (const target of this.scaled)
              if (target.startsWith(`${endpoint}/`)) this.scaled.delete(target)
          },
        },
      },
    )
  }

  call<T = Answer>(operation: string, input: object = {}, place: Place = DUBLIN): T {
    return checkedCall('sagemaker', this.service, { place, operation, input: { ...input } }) as T
  }

  /** Lets cloud time pass in steps of the given length, as the world does. */
  pass(seconds: number, stepSeconds = 10): void {
    const end = this.clock.now() + seconds * 1000
    while (this.clock.now() < end) {
      this.clock.advance(Math.min(stepSeconds * 1000, end - this.clock.now()))
      this.service.advance(this.clock.now())
    }
  }

  /** An endpoint `fraud-eu` in service on v426 with three instances, and a configuration `fraud-eu-v427` to go to. */
  withFraud(): this {
    this.images.put(DUBLIN, 'fraud-scoring', { tag: 'xgb-1.7', at: START })
    this.service.seed.endpoint(
      DUBLIN,
      {
        endpointName: 'fraud-eu',
        endpointConfigName: 'fraud-eu-v426',
        modelName: 'fraud-v426',
        image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7',
        modelDataUrl: 's3://fraud-models-eu/v426/model.tar.gz',
        executionRoleArn: ROLE,
        instanceType: 'ml.m6i.xlarge',
        instanceCount: 3,
      },
      START - 3_600_000,
    )
    this.artifacts.add('s3://fraud-models-eu/v427/model.tar.gz')
    this.addRelease('v427')
    this.alarms.set('latency', 'OK')
    return this
  }

  addRelease(release: string, variantName = 'AllTraffic', instanceType = 'ml.m6i.xlarge'): void {
    this.call('CreateModel', {
      ModelName: `fraud-${release}`,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: {
        Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7',
        ModelDataUrl: `s3://fraud-models-eu/${release}/model.tar.gz`,
      },
    })
    this.call('CreateEndpointConfig', {
      EndpointConfigName: `fraud-eu-${release}`,
      ProductionVariants: [
        {
          VariantName: variantName,
          ModelName: `fraud-${release}`,
          InstanceType: instanceType,
          InitialInstanceCount: 3,
        },
      ],
    })
  }

  update(deploymentConfig?: object, extra: object = {}): unknown {
    return this.call('UpdateEndpoint', {
      EndpointName: 'fraud-eu',
      EndpointConfigName: 'fraud-eu-v427',
      ...(deploymentConfig ? { DeploymentConfig: deploymentConfig } : {}),
      ...extra,
    })
  }

  describe(): Answer {
    return this.call('DescribeEndpoint', { EndpointName: 'fraud-eu' })
  }

  /** Phase of the new fleet as DescribeEndpoint tells it, or the endpoint's own status without one. */
  phase(): string {
    const endpoint = this.describe()
    return (
      endpoint.PendingDeploymentSummary?.ProductionVariants[0]?.VariantStatus?.[0]?.Status ??
      endpoint.EndpointStatus
    )
  }

  /** Passes time until the phase is reached. */
  passUntil(phase: string, atMostSeconds = 3600): void {
    for (let passed = 0; this.phase() !== phase; passed += 1) {
      if (passed > atMostSeconds) throw new Error(`never ${phase}, still ${this.phase()}`)
      this.pass(1, 1)
    }
  }

  /** Share of the traffic per endpoint configuration, now. */
  shares(): Record<string, number> {
    const now = this.clock.now()
    const live = this.service.segments(DUBLIN, 'fraud-eu', now, now + 1)
    return Object.fromEntries(
      live.map((segment) => [segment.endpointConfigName, Number(segment.share.toFixed(6))]),
    )
  }
}

export function blueGreen(routing: object, policy: object = {}, alarms: string[] = ['latency']): object {
  return {
    BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing, ...policy },
    AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) },
  }
}

export const CANARY = blueGreen({
  Type: 'CANARY',
  WaitIntervalInSeconds: 600,
  CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
})
