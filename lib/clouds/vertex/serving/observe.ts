import type { Google } from '#lib/clouds/google/clients.ts'
import { hasCode } from '#lib/clouds/google/errors.ts'
import { readable } from '#lib/clouds/google/readable.ts'
import { instantOf } from '#lib/clouds/google/timestamp.ts'
import { servedManifest, unknownManifest } from '#lib/clouds/vertex/manifest/manifest.ts'
import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import { manifest as emptyManifest } from '#lib/domain/manifest/parts.ts'
import type { Known, Manifest } from '#lib/domain/manifest/types.ts'
import type { EndpointSummary, Followed } from '#lib/domain/ports.ts'
import type { Endpoint, Observation, PendingDeployment } from '#lib/domain/types.ts'
import type { DeployedModelAnswer } from './answers.ts'
import { lastSegment, listEndpoints, listedStates } from './list.ts'
import type { ModelVersion, OperationState, VertexReader } from './reader.ts'
import { configNameOf, type EndpointStates, isUnderway, servingModels, unsharedModels } from './states.ts'
import { deploymentsOf, instancesOf, isoOf, modelNameOf, pendingDeployment, startedOf } from './translate.ts'

/**
 * What the endpoint serves, from the DeployedModel that has the traffic down to every part of its model version. A version that somebody
 * deleted, that may not be read or does not answer leaves the parts unknown, and so does an endpoint that does not tell which of its models
 * has the traffic. How traffic moves is told all the same.
 */
export async function observe(
  { clock }: Google,
  reader: VertexReader,
  endpoint: Endpoint,
  followed: Followed | undefined,
): Promise<Observation> {
  // Before the question: an answer that was slow to come must not pass for newer than one that overtook it.
  const at = clock.now().toISOString()
  const states = await reader.states(endpoint)
  const { answer } = states
  // The busiest; the others stand in `deployments`.
  const [serving] = servingModels(states)
  const lastModifiedAt = isoOf(answer.updateTime)
  const modelName = serving && modelNameOf(serving)
  const [model, operation] = await Promise.all([
    modelName === undefined ? undefined : versionServed(reader, modelName, lastModifiedAt),
    followedOperation(reader, endpoint, followed, states, serving),
  ])
  const failed = operation?.failure === undefined ? undefined : failedModel(states, followed, operation)
  const listed = pendingDeployment(states, failed?.id)
  const unlisted =
    listed === undefined && !states.known
      ? unlistedDeployment(followed, operation, lastModifiedAt)
      : undefined
  const pending = listed ?? unlisted
  const deployments = deploymentsOf(states, failed?.id).map((deployment) =>
    // Traffic already follows the replicas of what is not listed.
    unlisted === undefined ? deployment : { ...deployment, share: undefined },
  )
  const manifest = manifestServed(states, serving, model)
  const isUnknown = unsharedModels(states).length > 0

  return {
    endpointId: endpoint.id,
    at,
    cloudStatus: statusWord(serving !== undefined || isUnknown, pending),
    // Vertex AI's endpoints have no status of their own.
    inForce: 'yes',
    configName: serving === undefined ? '' : configNameOf(serving),
    modelName,
    manifest,
    started: startedOf(serving),
    artifactUrl: modelName,
    image: model?.known === true ? model.value.image : undefined,
    digest: artifactDigestOf(manifest),
    lastModifiedAt,
    instances: instancesOf(deployments, serving),
    pending,
    failureReason: operation?.failure,
    failedHealth: NEVER_READY.test(operation?.failure ?? ''),
    deployments,
    variants: [],
  }
}

function versionServed(reader: VertexReader, name: string, asOf: string): Promise<Known<ModelVersion>> {
  return readable({ permission: 'aiplatform.models.get', subject: name }, () => reader.model(name, asOf))
}

function manifestServed(
  states: EndpointStates,
  serving: DeployedModelAnswer | undefined,
  model: Known<ModelVersion> | undefined,
): Manifest {
  if (serving !== undefined && model !== undefined) {
    return model.known
      ? servedManifest(model.value.contents, serving, model.value.weights)
      : unknownManifest(model.why.reason, model.why.detail ?? modelNameOf(serving))
  }
  // Known to serve nothing, or not known what.
  return unsharedModels(states).length === 0 ? emptyManifest([]) : unknownManifest('not-told', 'trafficSplit')
}

/** How Vertex AI's message of a failed deployment says that the model's own health route was the reason. */
const NEVER_READY = /never became ready|health (route|check)/i

/** Endpoints have no status of their own; the list and an observation at rest say the same. Empty is one that is known to be. */
function statusWord(mayServe: boolean, pending: PendingDeployment | undefined): string {
  if (pending !== undefined) return pending.stage === 'rolling-back' ? 'Reverting' : 'Deploying'
  return mayServe ? 'Deployed' : 'Empty'
}

/** The operation of the update that is followed; undefined when the update is in force, or nothing is known of it. */
async function followedOperation(
  reader: VertexReader,
  endpoint: Endpoint,
  followed: Followed | undefined,
  { known: areStatesKnown }: EndpointStates,
  serving: DeployedModelAnswer | undefined,
): Promise<OperationState | undefined> {
  if (followed === undefined) return undefined
  if (serving !== undefined && configNameOf(serving) === followed.configName) return undefined
  try {
    return await operationOf(reader, endpoint, followed, areStatesKnown)
  } catch (error) {
    // It only explains what the states tell; where they do not, nothing else tells whether it runs.
    if (areStatesKnown && hasCode(error, 'PERMISSION_DENIED')) return undefined
    throw error
  }
}

async function operationOf(
  reader: VertexReader,
  endpoint: Endpoint,
  followed: Followed,
  areStatesKnown: boolean,
): Promise<OperationState | undefined> {
  const known =
    followed.operation === undefined ? undefined : await reader.operation(endpoint, followed.operation)
  if (known !== undefined) return known
  const since = Date.parse(followed.since ?? '')
  // One that tells no time may be the one.
  const operations = (await reader.operations(endpoint, 'DeployModel')).filter(
    ({ createdAt }) => !(Date.parse(createdAt ?? '') < since),
  )
  // Where what is under way is not listed, an operation that runs is all that tells of it.
  const running = areStatesKnown ? undefined : operations.find(({ done }) => !done)
  // The latest: none of them failed or runs.
  return running ?? operations.find(({ failure }) => failure !== undefined) ?? operations[0]
}

/** The clocks of an operation and of its DeployedModel are read a moment apart. */
const SAME_START_MS = 30_000

/** The DeployedModel whose replicas go back because its operation has failed; undefined once it is gone. */
export function failedModel(
  { models }: EndpointStates,
  followed: Pick<Followed, 'configName'> | undefined,
  operation: OperationState,
): DeployedModelAnswer | undefined {
  return models.find(
    (model) =>
      isUnderway(model) &&
      configNameOf(model) === followed?.configName &&
      // Found by time alone, it may be the failure of an earlier attempt.
      (operation.createdAt === undefined ||
        Date.parse(operation.createdAt) >= Date.parse(model.createTime ?? '') - SAME_START_MS),
  )
}

/** Where Google does not list what is under way, the operation is all that is known of it. */
function unlistedDeployment(
  followed: Followed | undefined,
  operation: OperationState | undefined,
  lastModifiedAt: string,
): PendingDeployment | undefined {
  if (followed === undefined || operation === undefined || operation.done) return undefined
  const startedAt = operation.createdAt === undefined ? lastModifiedAt : isoOf(operation.createdAt)
  return {
    configName: followed.configName,
    startedAt,
    stage: 'creating',
    stageSince: startedAt,
    share: undefined,
  }
}

/** Every endpoint of the project in the location, a hundred a call. */
export async function summaries(google: Google, account: string, region: string): Promise<EndpointSummary[]> {
  const listed = await listEndpoints(google, account, region)
  return listed.map((each) => {
    const states = listedStates(each)
    const mayServe = servingModels(states).length > 0 || unsharedModels(states).length > 0
    return {
      name: lastSegment(each.name),
      cloudStatus: statusWord(mayServe, undefined),
      lastModifiedAt: instantOf(each.updateTime) ?? isoOf(undefined),
    }
  })
}
