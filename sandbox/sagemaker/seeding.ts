import { readImageName } from '../ecr/image-name.ts'
import { AwsError, type Place } from '../world/types.ts'
import { containersOf } from './containers.ts'
import { placeEndpoint, refuseInProgress } from './endpoints.ts'
import { createModelPackage } from './model-packages.ts'
import { createModel } from './models.ts'
import * as inputs from './registry-inputs.ts'
import { recordServing } from './serving.ts'
import { read } from './shapes.ts'
import { arnOf, type ModelContainer, type ModelData } from './state.ts'
import type { SageMakerStore } from './store.ts'

/** What of a container an endpoint is changed by. */
export interface ServedContainer {
  image: string
  /** s3:// address of the artifact. */
  modelDataUrl: string
}

export interface SeedEndpoint {
  endpointName: string
  endpointConfigName: string
  modelName: string
  image: string
  /** s3:// address of the artifact. */
  modelDataUrl: string
  executionRoleArn: string
  /** Default AllTraffic. */
  variantName?: string
  instanceType: string
  instanceCount: number
}

/** Puts things in place that were there before the sandbox began. Times are milliseconds of cloud time. */
export class Seeding {
  readonly #store: SageMakerStore

  constructor(store: SageMakerStore) {
    this.#store = store
  }

  modelPackageGroup(
    place: Place,
    name: string,
    options: { description?: string; createdAt?: number } = {},
  ): void {
    this.#store.at(place).groups[name] = {
      name,
      arn: arnOf(place, 'model-package-group', name),
      ...(options.description === undefined ? {} : { description: options.description }),
      createdAt: options.createdAt ?? this.#store.now(),
      latestVersion: 0,
    }
  }

  /**
   * Registers a package under exactly this version of its group; later ones count on from it.
   * @param request CreateModelPackage's request.
   * @returns the package's ARN.
   */
  modelPackage(
    place: Place,
    request: Record<string, unknown>,
    registration: { version?: number; createdAt?: number },
  ): string {
    return createModelPackage(this.#store, place, read(inputs.createModelPackage, request), registration).arn
  }

  /** An endpoint with its model and configuration, in service since a past instant. */
  endpoint(place: Place, seed: SeedEndpoint, since: number): void {
    const model = createModel(this.#store, place, {
      ModelName: seed.modelName,
      ExecutionRoleArn: seed.executionRoleArn,
      PrimaryContainer: { Image: seed.image, ModelDataUrl: seed.modelDataUrl },
    })
    model.createdAt = since
    const config = {
      name: seed.endpointConfigName,
      arn: arnOf(place, 'endpoint-config', seed.endpointConfigName),
      createdAt: since,
      variants: [
        {
          VariantName: seed.variantName ?? 'AllTraffic',
          ModelName: seed.modelName,
          InstanceType: seed.instanceType,
          InitialInstanceCount: seed.instanceCount,
          InitialVariantWeight: 1,
        },
      ],
      details: {},
    }
    this.#store.at(place).endpointConfigs[config.name] = config
    const endpoint = placeEndpoint(this.#store, place, seed.endpointName, config, since)
    recordServing(this.#store.at(place), endpoint, since)
  }
  /**
   * Another model in service at once, under a configuration named as given (with a number behind it when taken).
   * @param changed what shall serve, from the first container's image and artifact as they serve now.
   * @throws AwsError while something is being done to the endpoint.
   */
  replace(
    place: Place,
    endpointName: string,
    label: string,
    changed: (serving: ServedContainer) => ServedContainer,
  ): ServedContainer & { endpointConfigName: string; modelName: string } {
    const store = this.#store
    const endpoint = store.endpoint(place, endpointName)
    refuseInProgress(endpoint)
    const live = store.endpointConfig(place, endpoint.endpointConfigName)
    const variant = live.variants[0]
    if (!variant)
      throw new AwsError('ValidationException', `Endpoint "${endpoint.arn}" has no production variant.`)
    if (variant.ModelName === undefined)
      throw new AwsError('ValidationException', `Inference components say what "${endpoint.arn}" serves.`)
    const model = store.model(place, variant.ModelName)
    const container = changed({ image: model.image, modelDataUrl: model.modelDataUrl ?? '' })
    const state = store.at(place)
    const name = freeName(
      `${endpointName}-${label}`,
      (taken) => taken in state.models || taken in state.endpointConfigs,
    )
    createModel(store, place, {
      ModelName: name,
      ExecutionRoleArn: model.details.ExecutionRoleArn,
      Containers: containersOf(model).map((served, index) =>
        index === 0
          ? {
              ...definitionOf(served),
              Image: container.image,
              ...dataDefinition(served, container.modelDataUrl),
            }
          : definitionOf(served),
      ),
    })
    const config = {
      name,
      arn: arnOf(place, 'endpoint-config', name),
      createdAt: store.now(),
      variants: [{ ...variant, ModelName: name }],
      details: {},
    }
    state.endpointConfigs[name] = config
    const replaced = placeEndpoint(store, place, endpointName, config, store.now())
    replaced.createdAt = endpoint.createdAt
    recordServing(state, replaced, store.now())
    return { endpointConfigName: name, modelName: name, ...container }
  }
}

/** A container as CreateModel takes it, its image by digest where a package named one. */
function definitionOf({ image, imageDigest, hostname, data, environment }: ModelContainer) {
  const { host, repository } = readImageName(image)
  return {
    Image: imageDigest === undefined ? image : `${host}/${repository}@${imageDigest}`,
    ...(hostname === undefined ? {} : { ContainerHostname: hostname }),
    ...dataDefinition({ data }, data?.url ?? ''),
    ...(Object.keys(environment).length === 0 ? {} : { Environment: environment }),
  }
}

function dataDefinition({ data }: { data?: ModelData | undefined }, url: string) {
  if (url === '') return {}
  if (!data?.isPrefix) return { ModelDataUrl: url }
  return {
    ModelDataSource: { S3DataSource: { S3Uri: url, S3DataType: 'S3Prefix', CompressionType: 'None' } },
  }
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted
  for (let count = 2; isTaken(name); count++) name = `${wanted}-${count}`
  return name
}
