import type { protos } from '@google-cloud/aiplatform'
import { CALL_TIMEOUT_MS, type Google } from '#lib/clouds/google/clients.ts'
import { called, calledIfThere, hasCode } from '#lib/clouds/google/errors.ts'
import { type KnownWeights, type ModelContents, manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import { endpointName, parseModelName } from '#lib/clouds/vertex/manifest/model.ts'
import { type ProjectNames, projectNames } from '#lib/clouds/vertex/manifest/project-names.ts'
import { type WeightsReader, weightsReader } from '#lib/clouds/vertex/manifest/weights.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { remembered } from '#lib/remember.ts'
import type { EndpointAnswer, OperationAnswer, OperationsAnswer } from './answers.ts'
import { type EndpointStates, hasStates, mergedStates } from './states.ts'

type Model = protos.google.cloud.aiplatform.v1beta1.IModel

/** The part of an endpoint that finds it in Google Cloud. */
export type EndpointAddress = Pick<Endpoint, 'account' | 'region' | 'name'>

/** A version of a model, as far as serving it is concerned. */
export interface ModelVersion {
  /** What the registry says of it, to be read as the manifest of the version or of what is deployed of it. */
  contents: ModelContents
  weights: KnownWeights
  manifest: Manifest
  image: string | undefined
  /** Empty: Vertex AI's default. */
  predictRoute: string
  healthRoute: string
  needsExplanations: boolean
  /** Names of Model.DeploymentResourcesType; empty when the version does not say. */
  resourceTypes: string[]
}

export interface OperationState {
  done: boolean
  /** Why it failed, in Google's words; undefined while it runs and when it succeeded. */
  failure: string | undefined
  /** ISO; undefined when only its end was asked for. */
  createdAt: string | undefined
}

/** Google promises no order, so all of them are read. So many pages of a hundred are an answer that does not end. */
const MOST_PAGES = 100

type ApiVersion = 'v1' | 'v1beta1'

/** Reads of Vertex AI, and what of them need not be read twice. */
export interface VertexReader {
  /** The endpoint with everything deployed on it, what is still under way included. */
  states(endpoint: EndpointAddress): Promise<EndpointStates>
  /**
   * undefined when that version is not there.
   * @param asOf anything that changes when the version may have been replaced; undefined: asked anew
   */
  model(name: string, asOf: string | undefined): Promise<ModelVersion | undefined>
  /** undefined when Google no longer knows it. */
  operation(endpoint: EndpointAddress, name: string): Promise<OperationState | undefined>
  /** The endpoint's operations of one kind by time, the latest first. */
  operations(endpoint: EndpointAddress, method: 'DeployModel' | 'UndeployModel'): Promise<OperationState[]>
}

export function vertexReader(
  google: Google,
  names: ProjectNames = projectNames(),
  weights: WeightsReader = weightsReader(google, names),
): VertexReader {
  const { clients } = google
  /** Versions of the API that do not take the parameter `allDeploymentStates`. */
  const stateless = new Set<ApiVersion>()
  const models = remembered<Model | undefined>(Infinity, 5_000, (model) => model !== undefined)

  async function readModel(name: string): Promise<Model | undefined> {
    const { location = '' } = parseModelName(name) ?? {}
    const call = { permission: 'aiplatform.models.get', method: 'GetModel', location, subject: name }
    const answer = await calledIfThere(call, async () => {
      const client = await clients.models(location)
      const [model] = await client.getModel({ name })
      return model
    })
    names.learn(name, answer?.name)
    return answer
  }

  /** Models by their project's id: whoever compares them with what the registry has need not know of numbers. */
  function named(asked: string, states: EndpointStates): EndpointStates {
    names.learn(asked, states.answer.name)
    return { ...states, models: states.models.map((each) => ({ ...each, model: names.byId(each.model) })) }
  }

  return {
    async states(endpoint) {
      const name = endpointName(endpoint)
      const call = {
        permission: 'aiplatform.endpoints.get',
        method: 'GetEndpoint',
        location: endpoint.region,
        subject: endpoint.name,
      }
      const get = (version: ApiVersion, query: Readonly<Record<string, string>>) =>
        called(call, () => clients.get<EndpointAnswer>(endpoint.region, `${version}/${name}`, query))
      const withStates = async (version: ApiVersion): Promise<EndpointAnswer | undefined> => {
        if (stateless.has(version)) return undefined
        try {
          return await get(version, { allDeploymentStates: 'true' })
        } catch (error) {
          // No proto has the parameter: a version that does not know it refuses it.
          if (!hasCode(error, 'INVALID_ARGUMENT')) throw error
          return undefined
        }
      }
      const asked = await withStates('v1beta1')
      const beta = asked ?? (await get('v1beta1', {}))
      // Only now is it known that the parameter was what it refused.
      if (asked === undefined) stateless.add('v1beta1')
      if (hasStates(beta)) return named(name, mergedStates(beta, undefined))
      const v1 = await withStates('v1')
      if (v1 === undefined) stateless.add('v1')
      return named(name, mergedStates(beta, v1))
    },

    async model(name, asOf) {
      const read = () => readModel(name)
      const model = await (asOf === undefined ? read() : models.get(`${name} ${asOf}`, read))
      // What of its weights could not be told when it was read may be told now.
      return model === undefined ? undefined : versionOf(model, await weights.of(name, model))
    },

    async operation(endpoint, name) {
      const call = {
        permission: 'aiplatform.operations.get',
        method: 'GetOperation',
        location: endpoint.region,
        subject: endpoint.name,
      }
      const found = await calledIfThere(call, async () => {
        const client = await clients.endpoints(endpoint.region)
        // The library would try for ten minutes; the loop asks again by itself.
        const [operation] = await client.getOperation(
          { name } as protos.google.longrunning.GetOperationRequest,
          {
            timeout: CALL_TIMEOUT_MS,
            retry: null,
          },
        )
        return operation
      })
      if (found === undefined) return undefined
      const failure = found.error?.message ?? undefined
      return { done: found.done === true, failure, createdAt: undefined }
    },

    async operations(endpoint, method) {
      const call = {
        permission: 'aiplatform.operations.list',
        method: 'ListOperations',
        location: endpoint.region,
        subject: endpoint.name,
      }
      // Over REST, where the metadata, an Any, arrives in the open.
      const path = `v1beta1/${endpointName(endpoint)}/operations`
      const operations: OperationAnswer[] = []
      let pageToken: string | undefined
      for (let page = 1; ; page += 1) {
        if (page > MOST_PAGES) {
          throw terminal(
            `${endpoint.name} in ${endpoint.region} has more than ${MOST_PAGES * 100} operations, so the one of a deployment cannot be found among them. Delete old ones (gcloud ai operations).`,
            'TooManyOperations',
          )
        }
        const query = { pageSize: '100', ...(pageToken === undefined ? {} : { pageToken }) }
        const answer = await called(call, () => clients.get<OperationsAnswer>(endpoint.region, path, query))
        // An empty list is left out.
        operations.push(...(answer.operations ?? []))
        pageToken = answer.nextPageToken
        if (pageToken === undefined || pageToken === '') break
      }
      return operations
        .filter(({ metadata }) => metadata?.['@type']?.endsWith(`.${method}OperationMetadata`))
        .map(({ done = false, error, metadata }) => ({
          done,
          failure: error?.message,
          createdAt: metadata?.genericMetadata?.createTime,
        }))
        .sort((one, other) => (other.createdAt ?? '').localeCompare(one.createdAt ?? ''))
    },
  }
}

/** Model.DeploymentResourcesType by number; the gRPC client gives either form. */
const resourceTypes = ['UNSPECIFIED', 'DEDICATED_RESOURCES', 'AUTOMATIC_RESOURCES', 'SHARED_RESOURCES']

function versionOf(model: Model, weights: KnownWeights): ModelVersion {
  const { containerSpec, explanationSpec, supportedDeploymentResourcesTypes } = model
  return {
    contents: model,
    weights,
    manifest: manifestOf(model, weights),
    image: containerSpec?.imageUri ?? undefined,
    predictRoute: containerSpec?.predictRoute ?? '',
    healthRoute: containerSpec?.healthRoute ?? '',
    needsExplanations: explanationSpec !== undefined && explanationSpec !== null,
    resourceTypes: (supportedDeploymentResourcesTypes ?? []).map((type) =>
      typeof type === 'number' ? (resourceTypes[type] ?? `${type}`) : String(type),
    ),
  }
}
