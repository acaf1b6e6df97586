import type { Message } from '../types.ts'
import { failedPrecondition, instant } from './fields.ts'
import { endpointName, modelName, modelVersionName } from './names.ts'
import type { ModelRecord, ModelVersionRecord } from './state.ts'
import { etagOf, type VertexStore } from './store.ts'

/** A model with the fields of one of its versions; labels of both are merged. */
export function modelMessage(store: VertexStore, model: ModelRecord, version: ModelVersionRecord): Message {
  const name = modelVersionName(model.place, model.id, version.id)
  const deployedModels = deploymentsOf(store, model, version)
  return {
    name: modelName(model.place, model.id),
    versionId: version.id,
    versionAliases: [...version.aliases],
    versionCreateTime: instant(version.createdAt),
    versionUpdateTime: instant(version.updatedAt),
    displayName: model.displayName,
    ...(model.description === undefined ? {} : { description: model.description }),
    ...(version.description === undefined ? {} : { versionDescription: version.description }),
    supportedDeploymentResourcesTypes: ['DEDICATED_RESOURCES', 'SHARED_RESOURCES'],
    ...(version.containerSpec === undefined ? {} : { containerSpec: version.containerSpec }),
    ...(version.artifactUri === undefined ? {} : { artifactUri: version.artifactUri }),
    ...(version.explanationSpec === undefined ? {} : { explanationSpec: version.explanationSpec }),
    ...version.details,
    ...(deployedModels.length === 0 ? {} : { deployedModels }),
    labels: { ...model.labels, ...version.labels },
    ...(version.copyOf === undefined ? {} : { originalModelInfo: { model: version.copyOf } }),
    createTime: instant(model.createdAt),
    updateTime: instant(model.updatedAt),
    etag: etagOf(name, version.changes),
  }
}

/** Where a version is deployed, or is being deployed, in all locations of the project. */
function deploymentsOf(
  store: VertexStore,
  model: ModelRecord,
  version: ModelVersionRecord,
): { endpoint: string; deployedModelId: string }[] {
  return store.endpointsOfProject(model.place.account).flatMap((endpoint) =>
    endpoint.deployments
      .filter(
        (deployment) =>
          deployment.model.modelId === model.id &&
          deployment.model.versionId === version.id &&
          deployment.model.place.region === model.place.region,
      )
      .map((deployment) => ({
        endpoint: endpointName(endpoint.place, endpoint.id),
        deployedModelId: deployment.id,
      })),
  )
}

/** @throws GoogleError FAILED_PRECONDITION while the version is deployed anywhere in the project. */
export function refuseDeployed(store: VertexStore, model: ModelRecord, version: ModelVersionRecord): void {
  const [first] = deploymentsOf(store, model, version)
  if (!first) return
  throw failedPrecondition(
    `Version ${version.id} of Model ${model.id} is deployed as DeployedModel ${first.deployedModelId} of ${first.endpoint}. Undeploy it first.`,
  )
}

/**
 * @throws GoogleError FAILED_PRECONDITION for a version that DeleteModelVersion does not take away: a deployed one, the only one
 * of its model, and the default one.
 */
export function refuseNeededVersion(
  store: VertexStore,
  model: ModelRecord,
  version: ModelVersionRecord,
): void {
  refuseDeployed(store, model, version)
  if (model.versions.length === 1) {
    throw failedPrecondition(
      `Version ${version.id} is the only one of Model ${model.id}. Delete the model instead.`,
    )
  }
  if (version.aliases.includes('default')) {
    throw failedPrecondition(
      `Version ${version.id} is the default version of Model ${model.id}. Move the alias "default" to another version first.`,
    )
  }
}
