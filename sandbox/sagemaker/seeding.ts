import type { Place } from '../world/types.ts'
import { type Replaced, replaceServed } from './behind-the-back.ts'
import { placeEndpoint } from './endpoints.ts'
import { createModelPackage } from './model-packages.ts'
import { createModel } from './models.ts'
import * as inputs from './registry-inputs.ts'
import type { ServedChange } from './served-change.ts'
import { recordServing } from './serving.ts'
import { read } from './shapes.ts'
import { arnOf } from './state.ts'
import type { SageMakerStore } from './store.ts'

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

  /** As `replaceServed`: a change behind everyone's back. */
  replace(place: Place, endpointName: string, label: string, change: ServedChange): Replaced {
    return replaceServed(this.#store, place, endpointName, label, change)
  }
}
