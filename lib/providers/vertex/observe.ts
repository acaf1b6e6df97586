import type { EndpointSummary, Followed } from '#lib/domain/ports.ts'
import type { Endpoint, Observation, PendingDeployment } from '#lib/domain/types.ts'
import type { Google } from '#lib/google/clients.ts'
import { instantOf } from '#lib/google/timestamp.ts'
import type { DeployedModelAnswer } from './answers.ts'
import { listEndpoints } from './list.ts'
import type { OperationState, VertexReader } from './reader.ts'
import { configNameOf, type EndpointStates, isUnderway, servingModels } from './states.ts'
import { deploymentsOf, instancesOf, isoOf, modelNameOf, pendingDeployment } from './translate.ts'

/**
 * What the endpoint serves, from the DeployedModel that has the traffic down to the digest that its model version carries.
 * A version that somebody deleted leaves the rest undefined.
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
  const serving = servingModels(states)[0]
  const lastModifiedAt = isoOf(answer.updateTime)
  const modelName = serving && modelNameOf(serving)
  const [model, operation] = await Promise.all([
    modelName === undefined ? undefined : reader.model(modelName, lastModifiedAt),
    followedOperation(reader, endpoint, followed, states, serving),
  ])
  const failed = operation?.failure === undefined ? undefined : failedModel(states, followed, operation)
  const deployments = deploymentsOf(states, failed?.id)
  const pending =
    pendingDeployment(states, failed?.id) ??
    (states.known ? undefined : unlistedDeployment(followed, operation, lastModifiedAt))

  return {
    endpointId: endpoint.id,
    at,
    cloudStatus: statusWord(serving !== undefined, pending),
    configName: serving === undefined ? '' : configNameOf(serving),
    modelName,
    artifactUrl: modelName,
    image: model?.image,
    digest: model?.digest,
    lastModifiedAt,
    instances: instancesOf(deployments, serving),
    pending,
    failureReason: operation?.failure,
    failedHealth: NEVER_READY.test(operation?.failure ?? ''),
    deployments,
  }
}

/** How Vertex AI's message of a failed deployment says that the model's own health route was the reason. */
const NEVER_READY = /never became ready|health (route|check)/i

/** Endpoints have no status of their own; the list and an observation at rest say the same. */
function statusWord(serves: boolean, pending: PendingDeployment | undefined): string {
  if (pending !== undefined) return pending.stage === 'rolling-back' ? 'Reverting' : 'Deploying'
  return serves ? 'Deployed' : 'Empty'
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
  return listed.map(({ name, deployedModels, trafficSplit, updateTime }) => {
    const serves = (deployedModels ?? []).some(({ id }) => (trafficSplit?.[id ?? ''] ?? 0) > 0)
    return {
      name: name?.split('/').at(-1) ?? '',
      cloudStatus: statusWord(serves, undefined),
      lastModifiedAt: instantOf(updateTime) ?? isoOf(undefined),
    }
  })
}
