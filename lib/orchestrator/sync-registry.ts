import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { type FleetModelRow, modelFromRow } from '#lib/db/rows/fleet.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { registryKindOf } from '#lib/db/rows/release.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { placesIn } from '#lib/domain/artifact-place.ts'
import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { RegistryList, RegistryRelease } from '#lib/domain/ports.ts'
import { aliasMove } from '#lib/domain/rollout/release-change.ts'
import { type Said, said, saysTheSame } from '#lib/domain/said.ts'
import { registryDepth } from '#lib/services/releases/read-release.ts'
import { type LoopContext, lookAgain } from './context.ts'
import { registerRelease } from './register-release.ts'
import { isDue, pacesOf, servedSeconds } from './registry-pace.ts'
import { watchCopies } from './watch-copies.ts'
import { look } from './watch-release.ts'

type ReleaseOfModel = Rows.Release & { model: Rows.Model }

/** Of what a first sync finds decided already, only so many are checked for their artifacts. */
const checkedWhenFound = 2

/** Takes over new releases and decisions from the model's registry. Keeps itself going. */
export async function syncRegistry(context: LoopContext, modelId: string): Promise<void> {
  const row = await context.database.prisma.model.findUnique({ where: { id: modelId } })
  if (!row || row.retiredAt !== null) return
  const subject = `registry:${modelId}`
  let nextSeconds: number = lookAgain.quiet
  try {
    const { hasMore, trouble } = await sync(context, modelFromRow(row))
    context.backoff.worked(subject)
    await context.database.prisma.model.update({
      where: { id: modelId },
      data: {
        registrySyncedAt: context.clock.now(),
        registrySaid: toNullableJson(trouble),
        registryHasMore: hasMore,
      },
    })
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ model: row.slug, reason: error.message }, 'the registry did not answer')
    nextSeconds = context.backoff.failed(subject)
    const trouble = unread(error)
    if (!saysTheSame(saidFromRow(row.registrySaid), trouble)) {
      await context.database.prisma.model.update({
        where: { id: modelId },
        data: { registrySaid: toJson(trouble) },
      })
    }
  } finally {
    await enqueue(
      context.database.prisma,
      { task: 'sync-registry', modelId },
      { afterMs: context.clock.realDelay(nextSeconds * 1000), keepEarlier: true },
    )
  }
}

interface Synced {
  hasMore: boolean
  /** What one of the entries could not be read for; the others were. */
  trouble: Said | undefined
}

const unread = (error: CloudError): Said => said('registry-unread', answerOf(error))

async function sync(context: LoopContext, model: FleetModelRow): Promise<Synced> {
  // Read before the registry is asked: a decision taken here in the meantime must not be undone by the older answer.
  const before = await context.database.prisma.release.findMany({
    where: { modelId: model.id },
    include: { model: true },
  })
  // Of another cloud's registry, which the fleet file named earlier: this one's list tells nothing of it.
  const [own, elsewhere] = split(before, (release) => registryKindOf(release) === model.registry.kind)
  const known = new Map(own.map((release) => [release.registryRef, release]))
  const served = await servedReleases(context, model.id)
  const paces = pacesOf(before, served, context.clock.now())
  const troubles: Said[] = []
  const eachFor = async (subject: string, run: () => Promise<Said | undefined>) => {
    try {
      const trouble = await run()
      if (trouble !== undefined) troubles.push(trouble)
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      context.log.warn({ subject, reason: error.message }, 'a registry entry could not be read')
      troubles.push(unread(error))
    }
  }
  const early = lookAgain.quiet / 2
  for (const release of before)
    if (served.has(release.id))
      await watchCopies(context, release, { moving: servedSeconds, serving: servedSeconds - early })
  const listed = await listOrFault(context, model)
  if (listed instanceof CloudError) {
    // What serves is looked at all the same. Of a group that is gone so is every entry, each of which says so itself.
    const isGone = listed.reason === 'not-found'
    for (const release of before)
      if (
        isGone && own.includes(release)
          ? isUnlistedNews(release, paces, context.clock.now())
          : isServedDue(release, served, paces, context)
      )
        await eachFor(release.registryRef, () => look(context, release))
    throw listed
  }
  // A fleet on several clouds is told apart by what its other registries hold, so all of its releases are looked for there.
  const { places } = context.clouds.traits(model.registry.kind)
  const isMixed = placesIn(model.artifacts).some((place) => !places.isOwn(place))
  for (const [index, entry] of listed.releases.entries()) {
    const release = known.get(entry.registryRef)
    const looksForCopies = isMixed || index < checkedWhenFound || entry.status === 'Pending'
    await eachFor(entry.registryRef, async () => {
      if (release === undefined) return await registerRelease(context, model, entry, looksForCopies)
      const isAsked = isNews(release, entry) || isDue(release, paces, context.clock.now())
      return isAsked ? await look(context, release) : undefined
    })
  }
  const due = elsewhere.filter((release) => isDue(release, paces, context.clock.now()))
  for (const release of [...unlisted(own, listed, paces, context.clock.now()), ...due])
    await eachFor(release.registryRef, () => look(context, release))
  return { hasMore: listed.hasMore, trouble: troubles[0] }
}

function split<Each>(all: readonly Each[], isFirst: (each: Each) => boolean): [Each[], Each[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))]
}

async function listOrFault(context: LoopContext, model: FleetModelRow): Promise<RegistryList | CloudError> {
  try {
    return await context.clouds.registry(model.registry.kind).list(model.registry, registryDepth)
  } catch (error) {
    if (error instanceof CloudError) return error
    throw error
  }
}

/** What the list itself tells of an entry that is not on record yet. A decision need not move the entry's time. */
function isNews(release: Rows.Release, entry: RegistryRelease): boolean {
  const isModified = Date.parse(entry.lastModifiedAt) !== release.comparedModifiedAt?.getTime()
  const isDecided = release.registryStatus !== null && release.registryStatus !== entry.status
  return isModified || isDecided || (aliasMove(release, entry) !== undefined && release.withdrawal === null)
}

const isUnlistedNews = (release: Rows.Release, paces: ReadonlyMap<string, number>, now: Date): boolean =>
  release.withdrawal === null || isDue(release, paces, now)

const isServedDue = (
  release: Rows.Release,
  served: ReadonlySet<string>,
  paces: ReadonlyMap<string, number>,
  { clock }: LoopContext,
): boolean => served.has(release.id) && isDue(release, paces, clock.now())

/** Entries that are not in the list any more: gone, or older than what is listed and due. */
function unlisted(
  known: readonly ReleaseOfModel[],
  { releases, hasMore }: RegistryList,
  paces: ReadonlyMap<string, number>,
  now: Date,
): ReleaseOfModel[] {
  const listed = new Set(releases.map(({ registryRef }) => registryRef))
  const oldest = releases.at(-1)?.registeredAt
  return known.filter((release) => {
    if (listed.has(release.registryRef)) return false
    const isMissing = !hasMore || (oldest !== undefined && release.registeredAt.toISOString() > oldest)
    return (isMissing && release.withdrawal === null) || isDue(release, paces, now)
  })
}

/** Ids of the releases that some endpoint of the model serves. */
async function servedReleases(context: LoopContext, modelId: string): Promise<ReadonlySet<string>> {
  const states = await context.database.prisma.endpointState.findMany({
    where: { endpoint: { modelId, retiredAt: null }, releaseId: { not: null } },
    distinct: ['releaseId'],
    select: { releaseId: true },
  })
  return new Set(states.flatMap(({ releaseId }) => releaseId ?? []))
}
