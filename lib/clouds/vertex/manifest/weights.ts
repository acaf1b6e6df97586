import type { protos } from '@google-cloud/aiplatform'
import type { Google } from '#lib/clouds/google/clients.ts'
import { LIST_PERMISSION, readFolder } from '#lib/clouds/google/storage.ts'
import { instantOf } from '#lib/clouds/google/timestamp.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { KeptEntry, Known } from '#lib/domain/manifest/types.ts'
import { remembered } from '#lib/remember.ts'
import type { KnownWeights } from './manifest.ts'
import { parseModelName, versionedName } from './model.ts'
import { type ProjectNames, projectNames } from './project-names.ts'

type Model = protos.google.cloud.aiplatform.v1beta1.IModel

/**
 * Which weights a model version has. Vertex AI copies the folder at `artifactUri` when the version is made, and the container is given
 * that copy, which nobody can change (https://docs.cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements#artifacts).
 * So the folder tells what a version has as long as nothing in it was written since; the version itself, and copies that Vertex AI says
 * are copies of it, have the same weights for good.
 */
export interface WeightsReader {
  /** @param name of the model version, as it was asked for. Never rejects: the permission is optional. */
  of(name: string, model: Model): Promise<KnownWeights>
}

/** Until what could not be told is asked for again. */
const RETRY_MS = 300_000
const KEPT = 5_000

export function weightsReader(google: Google, names: ProjectNames = projectNames()): WeightsReader {
  // What a version was made with does not change.
  const told = remembered<Known<string>>(Infinity, KEPT, ({ known }) => known)
  const untold = remembered<Known<string>>(RETRY_MS, KEPT)

  return {
    async of(name, model) {
      const madeAt = instantOf(model.versionCreateTime)
      const uri = model.artifactUri ?? ''
      if (uri === '' || madeAt === undefined) return {}
      const kept = keptBy(name, model, madeAt, names)
      if (kept?.copyOf !== undefined) {
        // A copy has what its original was made with, whatever lay in the folder when it was copied.
        return { kept, objects: unknown('not-told', `copy of ${kept.copyOf}`) }
      }
      const key = `${uri} ${madeAt}`
      const objects = await untold.get(key, () => told.get(key, () => objectsAt(google, uri, madeAt)))
      if (objects.known) untold.forget(key)
      return kept === undefined ? { objects } : { kept, objects }
    },
  }
}

/** undefined: named by an alias, which may mean another one tomorrow. */
function keptBy(name: string, model: Model, madeAt: string, names: ProjectNames): KeptEntry | undefined {
  const entry = names.byId(versionedName(name, model.versionId))
  if (!/^\d+$/.test(parseModelName(entry)?.version ?? '')) return undefined
  const original = model.originalModelInfo?.model ?? ''
  return original === '' ? { entry, madeAt } : { entry, madeAt, copyOf: names.byId(original) }
}

async function objectsAt({ clients }: Google, uri: string, madeAt: string): Promise<Known<string>> {
  try {
    const folder = await readFolder(clients, uri)
    if (folder === undefined) return unknown('not-found', uri)
    // At the same instant nobody knows which was first.
    const isLater = folder.digest.known && folder.writtenAt >= Date.parse(madeAt)
    return isLater ? unknown('written-since', uri) : folder.digest
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    if (error.reason === 'denied') return unknown('denied', LIST_PERMISSION)
    return error.reason === 'not-found' ? unknown('not-found', uri) : unknown('not-answering', uri)
  }
}
