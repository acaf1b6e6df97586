import type { Place } from '../../world/types.ts'
import { refuseNeededVersion } from './model-message.ts'
import { modelVersionName } from './names.ts'
import type { VertexStore } from './store.ts'
import { checkAlias, mergeAliases } from './version-aliases.ts'

/**
 * Changes of a model registry that somebody else makes, at once. Versions are named by their id or an alias. What the cloud's own
 * API refuses is refused here too, by the same code: nobody could bring that about.
 */

/**
 * @returns the full name of the version that has the alias now
 * @throws GoogleError NOT_FOUND when there is no such version, INVALID_ARGUMENT for an alias that there cannot be
 */
export function moveAlias(
  store: VertexStore,
  place: Place,
  modelId: string,
  alias: string,
  to: string,
): string {
  // A dash before it would take it away.
  checkAlias(alias)
  const { version } = mergeAliases(store, { place, modelId, version: to }, [alias])
  return modelVersionName(place, modelId, version.id)
}

/**
 * @returns the full name that the version had
 * @throws GoogleError NOT_FOUND when there is no such version, FAILED_PRECONDITION when it is deployed, the default or the only one
 */
export function removeVersion(store: VertexStore, place: Place, modelId: string, wanted: string): string {
  const { model, version } = store.modelVersion({ place, modelId, version: wanted })
  refuseNeededVersion(store, model, version)
  model.versions = model.versions.filter((each) => each !== version)
  return modelVersionName(place, modelId, version.id)
}
