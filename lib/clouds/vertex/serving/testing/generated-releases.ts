import type { GeneratedReleases } from '#lib/clouds/testing/contract-world.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { vertexArtifactStore } from '#lib/clouds/vertex/artifacts/index.ts'
import { vertexRegistry } from '#lib/clouds/vertex/registry/index.ts'
import {
  amsterdam,
  MODEL,
  modelName,
  oneSurge,
  PROJECT,
  place,
  type VertexFleet,
} from '#lib/clouds/vertex/testing/fleet.ts'
import type { Release } from '#lib/domain/types.ts'
import { contentsIn, type MadeVersion, madeVersions } from './generated-versions.ts'

const ELSEWHERE = 'us-central1'
/** Longer than an upload takes. */
const UPLOADED_SECONDS = 60

interface DeployedModel {
  id: string
  model: string
  status: { availableReplicaCount?: number }
}

interface Endpoint {
  deployedModels: DeployedModel[]
  trafficSplit: Record<string, number>
}

interface Version {
  versionId: string
  artifactUri?: string
  containerSpec: { env?: { name: string; value?: string }[] }
}

/** Model versions with every member that the API documents of a container, uploaded and asked for by REST. */
export function generatedReleases({ sandbox, google }: VertexFleet): GeneratedReleases {
  let count = 100

  async function rest<Answer>(path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`http://127.0.0.1:${sandbox.googleRestPort}/v1beta1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      // On a connection of its own: one that was kept may be closed in the moment in which it is used again.
      headers: { authorization: 'Bearer test', 'content-type': 'application/json', connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const content = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${content}`)
    return JSON.parse(content) as Answer
  }

  /** @returns the version's full name */
  async function upload(region: string, made: MadeVersion, label: string): Promise<string> {
    const parent = `projects/${PROJECT}/locations/${region}`
    const model = `${parent}/models/${MODEL}`
    const { models: held = [] } = await rest<{ models?: { name: string }[] }>(`${parent}/models`)
    const isNew = held.every(({ name }) => name !== model)
    await rest(`${parent}/models:upload`, {
      ...(isNew ? { modelId: MODEL } : { parentModel: model }),
      model: { displayName: MODEL, versionAliases: [label], ...contentsIn(region, made, label) },
    })
    sandbox.pass(UPLOADED_SECONDS)
    const { versionId } = await rest<Version>(`${model}@${label}`)
    return `${model}@${versionId}`
  }

  return {
    releases: madeVersions,
    runs: 20,

    async register(value) {
      const made = value as MadeVersion
      count += 1
      const label = `v${count}`
      const home = made.home === 'here' ? place.region : ELSEWHERE
      const registryRef = await upload(home, made, label)
      if (home !== place.region) await upload(place.region, made, label)
      const location = { kind: 'vertex', account: PROJECT, region: home, group: MODEL } as const
      const read = await vertexRegistry(google).read(location, registryRef)
      if (read === undefined) throw new Error(`There is no ${registryRef}.`)
      const source = { label, url: registryRef, manifest: read.manifest }
      const artifact = await vertexArtifactStore(google).copy(PROJECT, home, source, place.region, modelName)
      const { version, manifest, image, artifactUrl } = read
      const release: Release = {
        id: `release-${label}`,
        model: MODEL,
        label,
        version,
        registryRef,
        manifest,
        image,
        artifactUrl,
        artifactDigest: artifact.digest,
        status: 'Approved',
        evaluation: {},
      }
      const { environment = 'merge', rolling } = made
      return {
        release,
        artifact,
        guardrail: guardrailWith(oneSurge, { environment, vertex: rolling }),
      }
    },

    async deployed() {
      const endpoint = await rest<Endpoint>(
        `projects/${PROJECT}/locations/${place.region}/endpoints/${amsterdam.name}?allDeploymentStates=true`,
      )
      const {
        deployedModels,
        trafficSplit,
        etag: _etag,
        updateTime: _time,
        ...around
      } = endpoint as Endpoint & Record<string, unknown>
      const answering = deployedModels.filter(({ id }) => trafficSplit[id] !== undefined)
      const [serving] = answering
      if (serving === undefined) throw new Error('Nothing has traffic.')
      const version = await rest<Version>(serving.model)
      return {
        contents: { artifactUri: version.artifactUri, containerSpec: asRead(version.containerSpec) },
        traffic: answering.map(({ id }) => trafficSplit[id]),
        // All of them stand on the same resources.
        replicas: deployedModels.reduce((sum, each) => sum + readyOf(each), 0),
        replicasServing: readyOf(serving),
        settings: settingsOf(serving),
        endpoint: around,
      }
    },

    expected(value, { label }, before) {
      const made = value as MadeVersion
      const { artifactUri, containerSpec } = contentsIn(place.region, made, label)
      const { maxSurge: _surge, maxUnavailable: _unavailable, bakeSeconds: _bake, ...said } = made.rolling
      return {
        ...before,
        contents: { artifactUri, containerSpec: asRead(containerSpec as Version['containerSpec']) },
        settings: {
          ...(before.settings as object),
          ...Object.fromEntries(Object.entries(said).filter(([, setting]) => setting !== false)),
        },
      }
    },
  }
}

/** What every deployment has of its own by nature: the rest is what it was told, or took over from the previous one. */
const ITS_OWN = [
  'id',
  'model',
  'modelVersionId',
  'displayName',
  'createTime',
  'state',
  'status',
  'rolloutOptions',
]

function settingsOf(deployed: DeployedModel): Record<string, unknown> {
  return Object.fromEntries(Object.entries(deployed).filter(([name]) => !ITS_OWN.includes(name)))
}

const readyOf = ({ status }: DeployedModel) => status.availableReplicaCount ?? 0

/** The JSON of proto3 leaves out an empty text and an empty list. */
function asRead({ env = [], ...spec }: Version['containerSpec']): object {
  return { ...spec, env: env.map(({ name, value = '' }) => ({ name, value })) }
}
