import type { protos } from '@google-cloud/aiplatform'
import { terminal } from '#lib/domain/errors.ts'
import type { ModelRegistry, RegistryLocation, RegistryRelease } from '#lib/domain/ports.ts'
import type { Google } from '#lib/google/clients.ts'
import { called } from '#lib/google/errors.ts'
import { locationName, parseModelName, versionedName } from '#lib/google/model.ts'
import { instantOf } from '#lib/google/timestamp.ts'
import { remembered } from '#lib/remember.ts'
import { aliasChanges, labelOf, statusOf, versionOf, withoutNamesakes } from './vertex-aliases.ts'
import { type Evaluated, readEvaluations } from './vertex-evaluation.ts'

type Model = protos.google.cloud.aiplatform.v1beta1.IModel

/** An evaluation is imported without the version being told of it: it is read again after this. */
const EVALUATION_KEPT_MS = 600_000
const PAGE = 100
/** Versions whose evaluations are read at a time. */
const CONCURRENCY = 4

/**
 * Releases in Vertex AI's model registry: the versions of one model. A version without a serving container is not a
 * release. The registry has no approval, so it is kept in version aliases (see vertex-aliases.ts), without its reason.
 * Every rejection is a CloudError.
 */
export function vertexRegistry(google: Google): ModelRegistry {
  const evaluations = remembered<Evaluated>(EVALUATION_KEPT_MS, 5_000, ({ complete }) => complete)

  async function release(location: RegistryLocation, version: Model) {
    const aliases = version.versionAliases ?? []
    const versionId = version.versionId ?? ''
    const image = version.containerSpec?.imageUri ?? ''
    const registeredAt = instantOf(version.versionCreateTime)
    if (versionId === '' || image === '' || registeredAt === undefined) return undefined
    const lastModifiedAt = instantOf(version.versionUpdateTime) ?? registeredAt
    // Named by the location asked for: Google may write the project's number where people write its id.
    const registryRef = versionedName(modelOf(location), versionId)
    const { measures } = await evaluations.get(`${registryRef}\n${lastModifiedAt}`, () =>
      readEvaluations(google, location, registryRef),
    )
    const label = labelOf(aliases, versionId)
    const release: RegistryRelease = {
      version: versionOf(label, versionId),
      label,
      registryRef,
      image,
      artifactUrl: registryRef,
      status: statusOf(aliases, label),
      statusReason: undefined,
      evaluation: measures,
      description: version.versionDescription || undefined,
      trainedBy: trainedBy(version),
      registeredAt,
      lastModifiedAt,
    }
    return { release, isNamed: aliases.includes(label) }
  }

  return {
    async list(location, limit) {
      const versions = await listVersions(google, location, limit)
      const found: { release: RegistryRelease; isNamed: boolean }[] = []
      for (let next = 0; next < versions.length; next += CONCURRENCY) {
        const some = versions.slice(next, next + CONCURRENCY)
        const releases = await Promise.all(some.map((version) => release(location, version)))
        found.push(...releases.flatMap((each) => each ?? []))
      }
      return withoutNamesakes(found).sort(newestFirst)
    },

    async writeApproval(location, registryRef, status) {
      const name = parseModelName(registryRef)
      if (name?.version === undefined) {
        throw terminal(
          `${registryRef} is not a model version such as ${modelOf(location)}@1, so the decision cannot be written there.`,
          'BadModelName',
        )
      }
      const { location: region, version: versionId } = name
      const subject = { location: region, subject: registryRef }
      const client = await google.clients.models(region)
      const [version] = await called(
        { ...subject, permission: 'aiplatform.models.get', method: 'GetModel' },
        () => client.getModel({ name: registryRef }),
      )
      const aliases = version.versionAliases ?? []
      const versionAliases = aliasChanges(aliases, labelOf(aliases, version.versionId ?? versionId), status)
      if (versionAliases.length === 0) return
      await called(
        { ...subject, permission: 'aiplatform.models.update', method: 'MergeVersionAliases' },
        () => client.mergeVersionAliases({ name: registryRef, versionAliases }),
      )
    },
  }
}

function modelOf({ account, region, group }: RegistryLocation): string {
  return `${locationName(account, region)}/models/${group}`
}

async function listVersions(google: Google, location: RegistryLocation, limit: number): Promise<Model[]> {
  const call = {
    permission: 'aiplatform.models.list',
    method: 'ListModelVersions',
    location: location.region,
    subject: location.group,
  }
  return called(call, async () => {
    const client = await google.clients.models(location.region)
    const listed: Model[] = []
    const request = {
      name: modelOf(location),
      pageSize: Math.min(PAGE, Math.max(1, limit)),
      orderBy: 'create_time desc',
    }
    for await (const version of client.listModelVersionsAsync(request, { autoPaginate: false })) {
      listed.push(version)
      // Looked at before the next one: that might be on a page of its own.
      if (listed.length >= limit) break
    }
    return listed
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
