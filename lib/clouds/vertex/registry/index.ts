import type { protos } from '@google-cloud/aiplatform'
import type { Google } from '#lib/clouds/google/clients.ts'
import { called, calledIfThere } from '#lib/clouds/google/errors.ts'
import { instantOf } from '#lib/clouds/google/timestamp.ts'
import { manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import {
  locationName,
  type ModelName,
  parseModelName,
  versionedName,
} from '#lib/clouds/vertex/manifest/model.ts'
import { type ProjectNames, projectNames } from '#lib/clouds/vertex/manifest/project-names.ts'
import { type WeightsReader, weightsReader } from '#lib/clouds/vertex/manifest/weights.ts'
import { retryable, terminal } from '#lib/domain/errors.ts'
import type { ModelRegistry, RegistryLocation, RegistryRelease } from '#lib/domain/ports.ts'
import { remembered } from '#lib/remember.ts'
import { aliasChanges, labelOf, namesOf, statusOf } from './aliases.ts'
import { type Evaluated, readEvaluations } from './evaluation.ts'

type Model = protos.google.cloud.aiplatform.v1beta1.IModel

/** An evaluation is imported without the version being told of it: it is read again after this. */
const EVALUATION_KEPT_MS = 600_000
/** Google's largest page. */
const PAGE = 100
/** Versions whose evaluations are read at a time. */
const CONCURRENCY = 4

/**
 * Releases in Vertex AI's model registry: the versions of one model, those without a serving container listed as what cannot be
 * deployed. A release is its version id; the label is what its aliases call it now and may move on to another version. The registry has
 * no approval, so it is kept in version aliases (see vertex-aliases.ts), without its reason. Every rejection is a CloudError.
 */
export function vertexRegistry(
  google: Google,
  names: ProjectNames = projectNames(),
  weights: WeightsReader = weightsReader(google, names),
): ModelRegistry {
  const evaluations = remembered<Evaluated>(EVALUATION_KEPT_MS, 5_000, ({ complete }) => complete)

  async function release(
    location: RegistryLocation,
    version: Model,
    isTaken: (alias: string) => boolean,
  ): Promise<RegistryRelease> {
    const { versionId, registeredAt, aliases } = identityOf(location, version)
    names.learn(modelOf(location), version.name)
    const lastModifiedAt = instantOf(version.versionUpdateTime) ?? registeredAt
    // Named by the location asked for: Google may write the project's number where people write its id.
    const registryRef = versionedName(modelOf(location), versionId)
    const [{ measures }, known] = await Promise.all([
      evaluations.get(`${registryRef}\n${lastModifiedAt}`, () =>
        readEvaluations(google, location, registryRef),
      ),
      weights.of(registryRef, version),
    ])
    return {
      version: Number(versionId),
      label: labelOf(aliases, versionId, isTaken),
      names: namesOf(aliases, versionId, isTaken),
      registryRef,
      manifest: manifestOf(version, known),
      // Empty where there is none, as the port has it.
      image: version.containerSpec?.imageUri ?? '',
      artifactUrl: registryRef,
      status: statusOf(aliases, versionId),
      statusReason: undefined,
      // The registry does not tell who.
      lastModifiedBy: undefined,
      evaluation: measures,
      description: version.versionDescription || undefined,
      trainedBy: trainedBy(version),
      registeredAt,
      lastModifiedAt,
    }
  }

  return {
    async list(location, limit) {
      const { versions, hasMore } = await listVersions(google, location, limit)
      const held = new Set(versions.flatMap(({ versionAliases }) => versionAliases ?? []))
      const releases: RegistryRelease[] = []
      for (let next = 0; next < versions.length; next += CONCURRENCY) {
        const some = versions.slice(next, next + CONCURRENCY)
        releases.push(
          ...(await Promise.all(
            some.map((version) => release(location, version, (label) => held.has(label))),
          )),
        )
      }
      return { releases: releases.sort(newestFirst), hasMore }
    },

    async read(location, registryRef) {
      const name = versionNamed(location, registryRef)
      const version = await readVersion(google, name, registryRef)
      if (version === undefined) return undefined
      const aliases = version.versionAliases ?? []
      const byId = `v${name.version}`
      // Whether the number alone still names it, or has become another version's alias.
      const holder = aliases.includes(byId)
        ? undefined
        : await readVersion(google, name, `${modelOf(location)}@${byId}`)
      return release(location, version, (alias) => alias === byId && holder !== undefined)
    },

    async writeApproval(location, registryRef, status) {
      const name = versionNamed(location, registryRef)
      const version = await readVersion(google, name, registryRef)
      if (version === undefined) {
        throw terminal(
          `${registryRef} is not in the registry any more, so the decision cannot be written there. Register the version again.`,
          'NOT_FOUND',
        )
      }
      const versionAliases = aliasChanges(version.versionAliases ?? [], name.version, status)
      if (versionAliases.length === 0) return
      const client = await google.clients.models(name.location)
      await called(
        {
          location: name.location,
          subject: registryRef,
          permission: 'aiplatform.models.update',
          method: 'MergeVersionAliases',
        },
        () => client.mergeVersionAliases({ name: registryRef, versionAliases }),
      )
    },
  }
}

type VersionName = ModelName & { version: string }

/** @throws CloudError terminal for what is no version by its number: an alias may mean another one tomorrow. */
function versionNamed(location: RegistryLocation, registryRef: string): VersionName {
  const name = parseModelName(registryRef)
  if (name?.version !== undefined && /^\d+$/.test(name.version)) return { ...name, version: name.version }
  throw terminal(
    `${registryRef} is not a model version such as ${modelOf(location)}@1, so it cannot be read or decided on there.`,
    'BadModelName',
  )
}

/** @param name by its number or an alias; undefined when there is none of that name */
function readVersion(google: Google, { location }: ModelName, name: string): Promise<Model | undefined> {
  const call = { location, subject: name, permission: 'aiplatform.models.get', method: 'GetModel' }
  return calledIfThere(call, async () => {
    const client = await google.clients.models(location)
    const [version] = await client.getModel({ name })
    return version
  })
}

/** Of a version that Vertex AI lists without its number or age nothing can be said: better an error than a release left out. */
function identityOf(location: RegistryLocation, version: Model) {
  const { versionId } = version
  const registeredAt = instantOf(version.versionCreateTime)
  if (!versionId || registeredAt === undefined) {
    throw retryable(
      `Vertex AI in ${location.region} lists a version of ${location.group} without its number or its time of creation.`,
      'IncompleteAnswer',
    )
  }
  // proto3 leaves an empty list out.
  return { versionId, registeredAt, aliases: version.versionAliases ?? [] }
}

function modelOf({ account, region, group }: RegistryLocation): string {
  return `${locationName(account, region)}/models/${group}`
}

async function listVersions(
  google: Google,
  location: RegistryLocation,
  limit: number,
): Promise<{ versions: Model[]; hasMore: boolean }> {
  const call = {
    permission: 'aiplatform.models.list',
    method: 'ListModelVersions',
    location: location.region,
    subject: location.group,
  }
  return called(call, async () => {
    const client = await google.clients.models(location.region)
    const versions: Model[] = []
    const request = {
      name: modelOf(location),
      // One more than wanted tells whether there are older ones.
      pageSize: Math.min(PAGE, Math.max(1, limit + 1)),
      orderBy: 'create_time desc',
    }
    for await (const version of client.listModelVersionsAsync(request, { autoPaginate: false })) {
      if (versions.length >= limit) return { versions, hasMore: true }
      versions.push(version)
    }
    return { versions, hasMore: false }
  })
}

/** By when they were registered; the number decides where that is the same. */
function newestFirst(one: RegistryRelease, other: RegistryRelease): number {
  return other.registeredAt.localeCompare(one.registeredAt) || other.version - one.version
}

/** The version's label `trained-by` where the pipeline sets it, else the pipeline itself. */
function trainedBy({ labels, trainingPipeline }: Model): string | undefined {
  const pipeline = trainingPipeline?.split('/').at(-1)
  return labels?.['trained-by'] ?? (pipeline ? `training pipeline ${pipeline}` : undefined)
}
