import type { protos } from '@google-cloud/aiplatform'
import type { Google } from '#lib/clouds/google/clients.ts'
import { called } from '#lib/clouds/google/errors.ts'
import { locationName, versionedName } from '#lib/clouds/vertex/manifest/model.ts'
import type { EndpointStates } from './states.ts'

type ListedEndpoint = protos.google.cloud.aiplatform.v1beta1.IEndpoint

/** Google's largest page. Every page is read. */
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

/** A resource without a name does not exist. */
export function lastSegment(name: string | null | undefined): string {
  return name?.split('/').at(-1) ?? ''
}

/** A listed endpoint in the form of one that was read by itself, as far as shares and names go. */
export function listedStates(listed: ListedEndpoint): EndpointStates {
  const { name, network, trafficSplit, deployedModels, privateServiceConnectConfig } = listed
  const isConnected =
    listed.enablePrivateServiceConnect === true ||
    privateServiceConnectConfig?.enablePrivateServiceConnect === true
  return {
    answer: {
      name: name ?? '',
      ...(network ? { network } : {}),
      ...(isConnected ? { enablePrivateServiceConnect: true } : {}),
      ...(trafficSplit ? { trafficSplit } : {}),
    },
    // A list that is empty is left out on the wire.
    models: (deployedModels ?? []).map(({ id, model, modelVersionId, displayName }) => ({
      // Every DeployedModel has an id and a model.
      id: id ?? '',
      model: versionedName(model ?? '', modelVersionId),
      ...(displayName ? { displayName } : {}),
    })),
    known: false,
  }
}

async function collected<T>(listed: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of listed) all.push(each)
  return all
}
