import type { Google } from '#lib/google/clients.ts'
import { called } from '#lib/google/errors.ts'
import { locationName } from '#lib/google/model.ts'

/** Google's largest page. */
const PAGE_SIZE = 100
/** The iterator pages by itself; the library warns of a page size unless told so. */
const BY_PAGE = { autoPaginate: false }

/** Endpoints of a project in a location with what is fully deployed on them. */
export function listEndpoints({ clients }: Google, project: string, location: string) {
  const call = {
    permission: 'aiplatform.endpoints.list',
    method: 'ListEndpoints',
    location,
    subject: undefined,
  }
  return called(call, async () => {
    const client = await clients.endpoints(location)
    const parent = locationName(project, location)
    return collected(client.listEndpointsAsync({ parent, pageSize: PAGE_SIZE }, BY_PAGE))
  })
}

/** Ids of the models of a project in a location. */
export function listModelIds({ clients }: Google, project: string, location: string): Promise<string[]> {
  const call = { permission: 'aiplatform.models.list', method: 'ListModels', location, subject: undefined }
  return called(call, async () => {
    const client = await clients.models(location)
    const parent = locationName(project, location)
    const models = await collected(client.listModelsAsync({ parent, pageSize: PAGE_SIZE }, BY_PAGE))
    return models.map(({ name }) => name?.split('/').at(-1)?.replace(/@.*$/, '') ?? '').sort()
  })
}

async function collected<T>(listed: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of listed) all.push(each)
  return all
}
