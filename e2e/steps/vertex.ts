import type { Stack } from '../harness/stack.ts'

/** The fleet on Vertex AI, in the order in which its plan promotes it. */
export const embeddings = [
  { city: 'Eemshaven', region: 'europe-west4', endpoint: 'embeddings-eu' },
  { city: 'Council Bluffs', region: 'us-central1', endpoint: 'embeddings-us' },
  { city: 'Tokyo', region: 'asia-northeast1', endpoint: 'embeddings-jp' },
] as const
export interface VertexPlace {
  city: string
  region: string
  endpoint: string
}
export const [eemshaven, councilBluffs, tokyoOnGoogle] = embeddings

export interface DeployedModel {
  id: string
  model: string
  modelVersionId: string
  displayName: string
  state: 'DEPLOYED' | 'BEING_DEPLOYED'
  rolloutOptions?: { previousDeployedModel: string; revisionNumber: number }
  status?: { availableReplicaCount?: number }
}

export interface VertexEndpoint {
  deployedModels: DeployedModel[]
  trafficSplit: Record<string, number>
}

const project = 'projects/fraud-ml-prod'

/** Google asked by the story itself, past Meridian. */
async function ask<Answer>(stack: Stack, path: string): Promise<Answer> {
  const response = await fetch(`${stack.sandboxAddresses.googleRestUrl}/v1beta1/${path}`, {
    headers: { authorization: 'Bearer story' },
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text}`)
  return JSON.parse(text) as Answer
}

/** Everything deployed on the endpoint, what is still under way too. */
export const endpointOf = (stack: Stack, { region, endpoint }: VertexPlace): Promise<VertexEndpoint> =>
  ask(stack, `${project}/locations/${region}/endpoints/${endpoint}?allDeploymentStates=true`)

/** The DeployedModel that has all the traffic. */
export async function servingModel(stack: Stack, place: VertexPlace): Promise<DeployedModel> {
  const { deployedModels, trafficSplit } = await endpointOf(stack, place)
  const serving = deployedModels.find(({ id }) => trafficSplit[id] === 100)
  if (!serving) throw new Error(`No model of ${place.endpoint} has all the traffic.`)
  return serving
}

/** SHA-256 of the artifact behind the model that serves, in hex. */
export async function servedDigest(stack: Stack, place: VertexPlace): Promise<string | undefined> {
  return (await servedVersion(stack, place)).checksum
}

/** SHA-256 of the artifact of a model version, in hex. @param name full, with version or alias */
export async function versionDigest(stack: Stack, name: string): Promise<string | undefined> {
  return (await modelVersion(stack, name)).checksum
}

/** What a model version runs and loads. */
export interface ModelVersion {
  /** With registry and digest. */
  image: string
  artifactUri: string
  /** SHA-256 of the artifact, in hex. */
  checksum: string | undefined
}

/** The version that has all the traffic, as the registry of its region tells it. */
export async function servedVersion(stack: Stack, place: VertexPlace): Promise<ModelVersion> {
  const { model, modelVersionId } = await servingModel(stack, place)
  return await modelVersion(stack, `${model.replace(/@.*$/, '')}@${modelVersionId}`)
}

/** The version of a label in the registry of a region. */
export const registeredVersion = (stack: Stack, { region }: VertexPlace, model: string, label: string) =>
  modelVersion(stack, `${project}/locations/${region}/models/${model}@${label}`)

async function modelVersion(stack: Stack, name: string): Promise<ModelVersion> {
  const { artifactUri, containerSpec } = await ask<{
    artifactUri: string
    containerSpec: { imageUri: string; env: { name: string; value: string }[] }
  }>(stack, name)
  const checksum = containerSpec.env.find((variable) => variable.name === 'ARTIFACT_SHA256')?.value
  return { image: containerSpec.imageUri, artifactUri, checksum }
}

/** Calls that the cloud accepted in a region. */
export const accepted = (stack: Stack, operation: 'DeployModel' | 'UndeployModel', { region }: VertexPlace) =>
  stack.calls({ service: 'aiplatform', operation, region, status: 200 })
