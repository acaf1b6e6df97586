import { DEMO_PROJECT } from '../demo/catalogue.ts'
import type { Place } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { optionalText, requiredText } from './read-fault.ts'
import { refuseUnknown } from './refuse-unknown.ts'

type Body = Record<string, unknown>
type Change = (world: World, body: Body) => Record<string, unknown>

const OPTIONS = ['kind', 'account', 'region', 'model', 'version'] as const

/**
 * What people do in the model registry of a region of Vertex AI behind the back of whoever promotes a release: `model`, `region`,
 * `version` (its number, or an alias such as `v57`), `account` (the project). Each is done at once and lasts, where the cloud itself
 * would do it.
 */
export const VERSION_CHANGES: Readonly<Record<string, Change>> = {
  /** `alias` goes to `version`, away from whoever has it. */
  'move-version-alias': (world, body) => {
    refuseUnknown(body, [...OPTIONS, 'alias'], 'A fault of kind move-version-alias')
    const alias = requiredText(body, 'alias')
    const { place, model, version } = versionOf(body)
    return { alias, modelVersion: world.vertex.seed.moveAlias(place, model, alias, version) }
  },
  /** Refused as by the cloud while it is deployed, the default version, or the only one of its model. */
  'delete-version': (world, body) => {
    refuseUnknown(body, OPTIONS, 'A fault of kind delete-version')
    const { place, model, version } = versionOf(body)
    return { modelVersion: world.vertex.seed.removeVersion(place, model, version) }
  },
}

function versionOf(body: Body): { place: Place; model: string; version: string } {
  const account = optionalText(body, 'account').account ?? DEMO_PROJECT
  return {
    place: { account, region: requiredText(body, 'region') },
    model: requiredText(body, 'model'),
    version: requiredText(body, 'version').replace(/^@/, ''),
  }
}
