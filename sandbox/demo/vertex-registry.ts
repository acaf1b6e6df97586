import { GoogleError, type Message } from '../google/types.ts'
import type { Place } from '../world/types.ts'
import type { World } from '../world/world.ts'

/** Calls a method of ModelService from within, past the wire and the call log. */
export function callModels(world: World, method: string, request: Message): Message {
  const answer = world.vertex.modelService.methods[method]?.({
    version: 'v1beta1',
    method,
    request,
    extra: {},
  })
  if (!answer) throw new Error(`ModelService has no ${method}.`)
  return answer
}

/** Full names of a model's versions in one region, by the number in their alias (`v57`); none for an unknown model. */
export function versionsIn(world: World, place: Place, modelId: string): Map<number, string> {
  const name = `projects/${place.account}/locations/${place.region}/models/${modelId}`
  const versions = new Map<number, string>()
  let pageToken = ''
  do {
    const page = versionPage(world, name, pageToken)
    for (const { versionId, versionAliases = [] } of page.models ?? []) {
      for (const alias of versionAliases) {
        const number = /^v(\d+)$/.exec(alias)?.[1]
        if (number !== undefined) versions.set(Number(number), `${name}@${versionId}`)
      }
    }
    pageToken = page.nextPageToken ?? ''
  } while (pageToken !== '')
  return versions
}

interface VersionPage {
  models?: { versionId: string; versionAliases?: string[] }[]
  nextPageToken?: string
}

function versionPage(world: World, name: string, pageToken: string): VersionPage {
  try {
    return callModels(world, 'ListModelVersions', { name, pageSize: 100, pageToken }) as VersionPage
  } catch (error) {
    if (error instanceof GoogleError && error.status === 'NOT_FOUND') return {}
    throw error
  }
}
