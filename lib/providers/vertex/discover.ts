import type { Discovered } from '#lib/domain/ports.ts'
import type { Google } from '#lib/google/clients.ts'
import { versionedName } from '#lib/google/model.ts'
import { listEndpoints, listModelIds } from './list.ts'

/** What the project has in the location, as a fleet file would say it. Endpoints without traffic on a model are left out. */
export async function discover(google: Google, account: string, region: string): Promise<Discovered> {
  const [listed, packageGroups] = await Promise.all([
    listEndpoints(google, account, region),
    listModelIds(google, account, region),
  ])
  const endpoints = listed.flatMap(({ name, deployedModels, trafficSplit }) => {
    const share = (id: string | null | undefined) => trafficSplit?.[id ?? ''] ?? 0
    const serving = (deployedModels ?? [])
      .filter(({ id }) => share(id) > 0)
      .sort((one, other) => share(other.id) - share(one.id))[0]
    if (serving === undefined) return []
    return [
      {
        name: name?.split('/').at(-1) ?? '',
        variant: '',
        executionRole: undefined,
        artifactUrl: versionedName(serving.model ?? '', serving.modelVersionId),
        configName: serving.displayName || (serving.id ?? ''),
        rollbackAlarms: [],
      },
    ]
  })
  endpoints.sort((one, other) => one.name.localeCompare(other.name))
  return { endpoints, packageGroups }
}
