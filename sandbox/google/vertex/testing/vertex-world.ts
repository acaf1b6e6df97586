import { checkedGoogleCall } from '../../../testing/model/checked-call.ts'
import { SandboxClock } from '../../../world/clock.ts'
import { FaultBook } from '../../../world/faults.ts'
import type { Place } from '../../../world/types.ts'
import type { ApiVersion, Message, Operation } from '../../types.ts'
import { VertexService } from '../service.ts'

export const IOWA: Place = { account: 'fraud-prod', region: 'us-central1' }
export const LOCATION = 'projects/fraud-prod/locations/us-central1'
export const ENDPOINT = `${LOCATION}/endpoints/fraud-us`
export const MODEL = `${LOCATION}/models/fraud-scoring`
/** DeployedModel of v426 that the world begins with. */
export const FIRST = '1001'
export const START = Date.UTC(2026, 0, 15, 3, 0, 0)
const CONTAINER = {
  imageUri: 'us-docker.pkg.dev/fraud/xgb:1.7',
  predictRoute: '/predict',
  healthRoute: '/health',
}

export const RESOURCES = { machineSpec: { machineType: 'n1-standard-2' }, minReplicaCount: 2 }

/** The parts of a DeployedModel that tests look at. */
export interface DeployedModel {
  id: string
  model: string
  displayName: string
  state?: string
  serviceAccount?: string
  enableAccessLogging?: boolean
  disableContainerLogging?: boolean
  dedicatedResources: { minReplicaCount: number; maxReplicaCount: number }
  rolloutOptions?: { revisionNumber: number; previousDeployedModel: string }
  status?: { availableReplicaCount: number; message?: string }
}

export interface Endpoint {
  name: string
  etag: string
  updateTime: string
  displayName: string
  labels: Record<string, string>
  trafficSplit: Record<string, number>
  deployedModels: DeployedModel[]
}

/** Vertex AI alone, with a clock that moves only when the test says so. */
export class VertexWorld {
  readonly clock = new SandboxClock(START, 0)
  readonly faults = new FaultBook(this.clock)
  readonly service = new VertexService({ clock: this.clock, seed: 1, faults: this.faults })

  call<T = Message>(
    method: string,
    request: Message,
    options: { version?: ApiVersion; extra?: Record<string, string> } = {},
  ): T {
    const { endpointService, modelService } = this.service
    const service = method in endpointService.methods ? endpointService : modelService
    const { version = 'v1beta1', extra = {} } = options
    return structuredClone(checkedGoogleCall(service, { version, method, request, extra })) as T
  }

  /** Lets cloud time pass in steps of the given length, as the world does. */
  pass(seconds: number, stepSeconds = 10): void {
    const end = this.clock.now() + seconds * 1000
    while (this.clock.now() < end) {
      this.clock.advance(Math.min(stepSeconds * 1000, end - this.clock.now()))
      this.service.advance(this.clock.now())
    }
  }

  passUntil(condition: () => boolean, atMostSeconds = 7200): void {
    for (let passed = 0; !condition(); passed += 1) {
      if (passed > atMostSeconds) throw new Error(`not within ${atMostSeconds} s`)
      this.pass(1, 1)
    }
  }

  /** Versions v426 and v427 of fraud-scoring, and endpoint fraud-us that serves v426 with `replicas` replicas. */
  withFraud(replicas = 4, endpoint: { dedicatedEndpointEnabled?: boolean } = {}): this {
    const { seed } = this.service
    for (const version of [426, 427]) {
      seed.model(IOWA, {
        modelId: 'fraud-scoring',
        version,
        versionAliases: [`v${version}`],
        containerSpec: CONTAINER,
        artifactUri: `gs://fraud-models-us/v${version}/model`,
        evaluation: { auRoc: version === 426 ? 0.94 : 0.943 },
        createdAt: START - 7_200_000,
      })
    }
    seed.endpoint(
      IOWA,
      {
        endpointId: 'fraud-us',
        displayName: 'fraud',
        model: 'fraud-scoring@v426',
        deployedModelId: FIRST,
        deploymentDisplayName: 'fraud-v426',
        replicas,
        machineType: 'n1-standard-2',
        serviceAccount: 'fraud@fraud-prod.iam.gserviceaccount.com',
        enableAccessLogging: true,
        ...endpoint,
      },
      START - 3_600_000,
    )
    return this
  }

  addModel(version: number, containerSpec: Message, extra: { explanationSpec?: Message } = {}): void {
    this.service.seed.model(IOWA, {
      modelId: 'fraud-scoring',
      version,
      versionAliases: [`v${version}`],
      containerSpec: { ...CONTAINER, ...containerSpec },
      ...extra,
    })
  }

  /** A rolling deployment, by default of v427 on v426 with a surge of 1 and nothing unavailable. */
  roll(
    options: {
      model?: string
      previous?: string
      rollout?: Message
      deployedModel?: Message
      request?: Message
    } = {},
  ): Operation {
    return this.call<Operation>('DeployModel', {
      endpoint: ENDPOINT,
      deployedModel: {
        model: `${MODEL}@${options.model ?? 'v427'}`,
        rolloutOptions: {
          previousDeployedModel: options.previous ?? FIRST,
          ...(options.rollout ?? { maxSurgeReplicas: 1, maxUnavailableReplicas: 0 }),
        },
        ...options.deployedModel,
      },
      ...options.request,
    })
  }

  /** A plain deployment of v427 as 3003, on two replicas of its own. */
  deploy(request: Message = {}, deployedModel: Message = {}): Operation {
    return this.call<Operation>('DeployModel', {
      endpoint: ENDPOINT,
      deployedModel: {
        id: '3003',
        model: `${MODEL}@v427`,
        displayName: 'fraud-v427',
        dedicatedResources: RESOURCES,
        ...deployedModel,
      },
      ...request,
    })
  }

  undeploy(deployedModelId: string, request: Message = {}): Operation {
    return this.call<Operation>('UndeployModel', { endpoint: ENDPOINT, deployedModelId, ...request })
  }

  endpoint(allStates = true, version: ApiVersion = 'v1beta1'): Endpoint {
    return this.call<Endpoint>(
      'GetEndpoint',
      { name: ENDPOINT },
      { version, extra: allStates ? { allDeploymentStates: 'true' } : {} },
    )
  }

  /** Every DeployedModel there is, under way too, in the order in which they were deployed. */
  deployed(): DeployedModel[] {
    return this.endpoint().deployedModels
  }

  /** DeployedModel of the newest deployment. */
  newest(): DeployedModel {
    return this.deployed().at(-1)!
  }

  operation(name: string, version: ApiVersion = 'v1beta1'): Operation {
    const found = this.service.operations.get(name, version)
    if (!found) throw new Error(`no operation ${name}`)
    return found
  }

  /** Passes time until the operation is done. */
  finish({ name }: Operation): Operation {
    this.passUntil(() => this.operation(name).done)
    return this.operation(name)
  }

  /** Message of the error that the operation ended with. */
  errorOf(name: string): { code: number; message: string } | undefined {
    return this.operation(name).error as { code: number; message: string } | undefined
  }

  /** Ready replicas per DeployedModel, 0 too. */
  ready(): Record<string, number> {
    return Object.fromEntries(this.deployed().map((each) => [each.id, each.status!.availableReplicaCount]))
  }

  /** Share of the traffic per DeployedModel, now. */
  shares(): Record<string, number> {
    const now = this.clock.now()
    const live = this.service.segments(IOWA, 'fraud-us', now, now + 1)
    return Object.fromEntries(live.map((each) => [each.endpointConfigName, Number(each.share.toFixed(6))]))
  }
}
