import type { Place } from '../../world/types.ts'
import type { Message } from '../types.ts'
import { moveAlias, removeVersion } from './behind-the-back.ts'
import { failedPrecondition } from './fields.ts'
import { locationName, modelVersionName, readModelName } from './names.ts'
import { removeDeployment } from './rollout-end.ts'
import { recordServing } from './serving.ts'
import type { DeploymentRecord, EndpointRecord, ResourcesRecord } from './state.ts'
import { touch, type VertexStore } from './store.ts'
import { addVersion } from './tasks.ts'

/** One version of a model; the first one makes the model. Times are milliseconds of cloud time. */
export interface SeedModel {
  modelId: string
  /** Default the model id. */
  displayName?: string
  description?: string
  /** Default the number after the latest one. */
  version?: number
  /** Default none; the first version of a model is also called `default`. */
  versionAliases?: string[]
  versionDescription?: string
  /** ModelContainerSpec: imageUri, predictRoute, healthRoute, … */
  containerSpec?: Message
  artifactUri?: string
  explanationSpec?: Message
  /** Labels of the version. */
  labels?: Record<string, string>
  /** Metrics of its evaluation, such as `{ auRoc: 0.94 }`; no evaluation when undefined. */
  evaluation?: Message
  createdAt?: number
}

export interface SeedEndpoint {
  endpointId: string
  displayName: string
  labels?: Record<string, string>
  /** Full name of the model version, or `model@version` of the same place. */
  model: string
  /** Default a new number. */
  deployedModelId?: string
  /** Of the DeployedModel; default the model's. */
  deploymentDisplayName?: string
  replicas: number
  /** Default as many as `replicas`. */
  maxReplicas?: number
  machineType: string
  serviceAccount?: string
  enableAccessLogging?: boolean
  disableContainerLogging?: boolean
  /** Default a shared public one. */
  dedicatedEndpointEnabled?: boolean
  /** Full name of the VPC network by which a private endpoint is reached. */
  network?: string
  privateServiceConnectConfig?: Message
  createdAt?: number
}

/** Puts things in place that were there before the sandbox began. */
export class Seeding {
  readonly #store: VertexStore

  constructor(store: VertexStore) {
    this.#store = store
  }

  /** @returns the full name of the version. */
  model(place: Place, seed: SeedModel): string {
    const at = seed.createdAt ?? this.#store.context.clock.now()
    const { modelId: id, displayName = seed.modelId, description, versionDescription } = seed
    const model = addVersion(
      this.#store,
      place,
      { id, displayName, labels: {}, ...(description === undefined ? {} : { description }) },
      {
        aliases: seed.versionAliases ?? [],
        labels: seed.labels ?? {},
        details: {},
        ...(versionDescription === undefined ? {} : { description: versionDescription }),
        ...(seed.artifactUri === undefined ? {} : { artifactUri: seed.artifactUri }),
        ...(seed.containerSpec === undefined ? {} : { containerSpec: seed.containerSpec }),
        ...(seed.explanationSpec === undefined ? {} : { explanationSpec: seed.explanationSpec }),
      },
      at,
      seed.version,
    )
    const version = model.versions.at(-1)
    if (seed.evaluation) {
      version?.evaluations.push({
        id: this.#store.newId(),
        displayName: `${displayName} ${seed.versionAliases?.[0] ?? version?.id}`,
        createdAt: at,
        metrics: seed.evaluation,
      })
    }
    return modelVersionName(place, id, version?.id ?? '')
  }

  /**
   * An endpoint that has served one model since a past instant.
   * @returns the id of its DeployedModel.
   */
  endpoint(place: Place, seed: SeedEndpoint, since: number): string {
    const id = seed.deployedModelId ?? this.#store.newId()
    const deployment = this.#deployment(place, seed, id, since)
    const createdAt = seed.createdAt ?? since
    const endpoint: EndpointRecord = {
      id: seed.endpointId,
      place,
      displayName: seed.displayName,
      labels: seed.labels ?? {},
      createdAt,
      updatedAt: since,
      changes: 1,
      trafficSplit: { [id]: 100 },
      details: {
        ...(seed.dedicatedEndpointEnabled === undefined
          ? {}
          : { dedicatedEndpointEnabled: seed.dedicatedEndpointEnabled }),
        ...(seed.network === undefined ? {} : { network: seed.network }),
        ...(seed.privateServiceConnectConfig === undefined
          ? {}
          : { privateServiceConnectConfig: seed.privateServiceConnectConfig }),
      },
      deployments: [deployment],
      resources: [runningResources(id, id, seed.replicas)],
    }
    this.#store.at(place).endpoints[endpoint.id] = endpoint
    recordServing(this.#store, endpoint, since)
    return id
  }

  moveAlias(place: Place, modelId: string, alias: string, to: string): string {
    return moveAlias(this.#store, place, modelId, alias, to)
  }

  removeVersion(place: Place, modelId: string, version: string): string {
    return removeVersion(this.#store, place, modelId, version)
  }

  #deployment(place: Place, seed: SeedEndpoint, id: string, since: number): DeploymentRecord {
    const { model, version } = this.#version(place, seed.model)
    return {
      id,
      displayName: seed.deploymentDisplayName ?? model.displayName,
      model: { place: model.place, modelId: model.id, versionId: version.id },
      createdAt: since,
      state: 'DEPLOYED',
      resourcesId: id,
      revision: 1,
      statusChangedAt: since,
      details: {
        dedicatedResources: {
          machineSpec: { machineType: seed.machineType },
          minReplicaCount: seed.replicas,
          maxReplicaCount: seed.maxReplicas ?? seed.replicas,
        },
        ...(seed.serviceAccount === undefined ? {} : { serviceAccount: seed.serviceAccount }),
        ...(seed.enableAccessLogging === undefined ? {} : { enableAccessLogging: seed.enableAccessLogging }),
        ...(seed.disableContainerLogging === undefined
          ? {}
          : { disableContainerLogging: seed.disableContainerLogging }),
      },
    }
  }

  #version(place: Place, name: string) {
    const full = name.startsWith('projects/') ? name : `${locationName(place)}/models/${name}`
    return this.#store.modelVersion(readModelName(full))
  }

  /**
   * Another model version in service at once, in place of the one that has the most traffic: a change behind
   * everyone's back.
   * @param model full name of the version, or `model@version` of the same place.
   * @returns the id of the new DeployedModel.
   * @throws GoogleError while something is being done to the replicas, or when nothing is served.
   */
  replace(place: Place, endpointId: string, model: string): string {
    const store = this.#store
    const endpoint = store.endpoint(`${locationName(place)}/endpoints/${endpointId}`)
    const found = this.#version(place, model)
    const old = busiest(endpoint)
    const resources = endpoint.resources.find((each) => each.id === old?.resourcesId)
    if (!old || !resources || resources.rollout) {
      throw failedPrecondition(
        `Endpoint ${endpointId} has no DeployedModel that could be replaced now. Wait until what is being done to it is over.`,
      )
    }
    const id = store.newId()
    const now = store.context.clock.now()
    const share = endpoint.trafficSplit[old.id] ?? 0
    const { rolloutOptions: _options, undeployingSince: _since, ...kept } = old
    endpoint.deployments.push({
      ...kept,
      id,
      displayName: found.model.displayName,
      model: { place: found.model.place, modelId: found.model.id, versionId: found.version.id },
      createdAt: now,
      resourcesId: id,
      revision: 1,
      statusChangedAt: now,
    })
    endpoint.resources.push(runningResources(id, id, resources.rolling.replicas))
    removeDeployment(endpoint, old.id)
    endpoint.trafficSplit[id] = share
    touch(endpoint, now)
    recordServing(store, endpoint, now)
    return id
  }
}

function busiest({ deployments, trafficSplit }: EndpointRecord): DeploymentRecord | undefined {
  const share = ({ id }: DeploymentRecord): number => trafficSplit[id] ?? 0
  return deployments.filter((each) => share(each) > 0).sort((a, b) => share(b) - share(a))[0]
}

function runningResources(id: string, deployedModelId: string, replicas: number): ResourcesRecord {
  return {
    id,
    rolling: {
      replicas,
      maxUnavailable: replicas,
      maxSurge: 0,
      sets: [{ deployedModelId, ready: replicas, starting: [], started: replicas }],
      intended: deployedModelId,
    },
    latestRevision: 1,
  }
}
