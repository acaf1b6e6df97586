import type { Google } from '#lib/clouds/google/clients.ts'
import type { Discovered, SkippedEndpoint } from '#lib/domain/ports.ts'
import { lastSegment, listEndpoints, listedStates, listModelIds } from './list.ts'
import { configNameOf, type EndpointStates, servingModels, unsharedModels } from './states.ts'

/** What the project has in the location, as a fleet file would say it, and what it has beside that. */
export async function discover(google: Google, account: string, region: string): Promise<Discovered> {
  const [listed, packageGroups] = await Promise.all([
    listEndpoints(google, account, region),
    listModelIds(google, account, region),
  ])
  const endpoints: Discovered['endpoints'] = []
  const skipped: SkippedEndpoint[] = []
  for (const each of listed) {
    const states = listedStates(each)
    const name = lastSegment(each.name)
    const [serving] = servingModels(states)
    if (serving === undefined) {
      skipped.push({ name, reason: skipReason(states) })
      continue
    }
    endpoints.push({
      name,
      variant: '',
      executionRole: undefined,
      artifactUrl: serving.model,
      configName: configNameOf(serving),
      rollbackAlarms: [],
    })
  }
  endpoints.sort((one, other) => one.name.localeCompare(other.name))
  skipped.sort((one, other) => one.name.localeCompare(other.name))
  return { endpoints, packageGroups, ...(skipped.length === 0 ? {} : { skipped }) }
}

function skipReason(states: EndpointStates): SkippedEndpoint['reason'] {
  if (states.models.length === 0) return 'nothing-deployed'
  return unsharedModels(states).length > 0 ? 'share-unknown' : 'no-traffic'
}
