import type { Place } from '../../world/types.ts'
import { refuseDeployed } from './model-message.ts'
import { modelVersionName } from './names.ts'
import type { ModelRecord, ModelVersionRecord } from './state.ts'
import type { VertexStore } from './store.ts'
import { takeAliases } from './version-aliases.ts'

/** Changes of a model registry that somebody else makes, at once. Versions are named by their id or an alias. */

/**
 * @returns the full name of the version that has the alias now
 * @throws GoogleError NOT_FOUND when there is no such version
 */
export function moveAlias(
  store: VertexStore,
  place: Place,
  modelId: string,
  alias: string,
  to: string,
): string {
  const { model, version } = store.modelVersion({ place, modelId, version: to })
  const now = store.context.clock.now()
  takeAliases(model, new Set([alias]), version, now)
  version.aliases.push(alias)
  version.updatedAt = now
  version.changes += 1
  return modelVersionName(place, modelId, version.id)
}

/**
 * Takes a version away, and the model with its last one. The newest that is left is the default where it was that.
 * @throws GoogleError NOT_FOUND when there is no such version, FAILED_PRECONDITION while it is deployed
 */
export function removeVersion(store: VertexStore, place: Place, modelId: string, wanted: string): string {
  const { model, version } = store.modelVersion({ place, modelId, version: wanted })
  refuseDeployed(store, model, version)
  model.versions = model.versions.filter((each) => each !== version)
  if (model.versions.length === 0) delete store.at(place).models[modelId]
  else if (version.aliases.includes('default')) newest(model)?.aliases.push('default')
  return modelVersionName(place, modelId, version.id)
}

function newest({ versions }: ModelRecord): ModelVersionRecord | undefined {
  return versions.toSorted((one, other) => Number(other.id) - Number(one.id))[0]
}
