import { appendAudit, system } from '#lib/audit/append.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { modelOfRelease, releaseFromRow, spoiledJson } from '#lib/db/rows/release.ts'
import { type CopyPlace, copyPlaceKey, placeFor } from '#lib/domain/artifact-place.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { movingPhases } from '#lib/domain/rollout/phases.ts'
import { spoiledBy, spoiledImage } from '#lib/domain/rollout/spoiled.ts'
import { said } from '#lib/domain/said.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import type { Spoiled } from '#lib/domain/withdrawal.ts'
import { artifactCopyFromAnswer } from '#lib/services/rollouts/artifact.ts'
import { detailWords } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import { holdsOf, recordCopy } from './artifacts.ts'
import type { LoopContext } from './context.ts'

type ReleaseOfModel = Rows.Release & { model: Rows.Model }

/** Regions asked at the same time. */
const regionsAtOnce = 8

/** Where the release serves, or is on its way. */
interface Place extends CopyPlace {
  isMoving: boolean
  /** What its containers are pulled from, and by which account. */
  images: { account: string; address: string; digest: string }[]
}

/**
 * What the regions have of a release of their own: new instances load it long after the begin. One question for each copy, and one for each image.
 * @param seconds of cloud time between two looks, where it is on its way and where it serves
 */
export async function watchCopies(
  context: LoopContext,
  row: ReleaseOfModel,
  seconds: { moving: number; serving: number },
): Promise<void> {
  const model = modelOfRelease(row)
  const places = await placesOf(context, row)
  const copies = await context.database.prisma.artifactCopy.findMany({
    where: {
      releaseId: row.id,
      OR: [...places.values()].map(({ provider, region }) => ({ provider, region })),
    },
  })
  const due = copies.flatMap((copy) => {
    // What never was there says nothing, unless the plan let it pass because nobody can compare it.
    if (copy.firstSeenAt === null && copy.uncertain.length === 0 && copy.writings === null) return []
    const place = places.get(copyPlaceKey(copy))
    if (place === undefined || placeFor(model.artifacts, copy) === undefined) return []
    const age = (context.clock.now().getTime() - copy.checkedAt.getTime()) / 1000
    return age >= (place.isMoving ? seconds.moving : seconds.serving) ? [{ copy, place }] : []
  })
  for (let next = 0; next < due.length; next += regionsAtOnce)
    await Promise.all(
      due.slice(next, next + regionsAtOnce).map(async ({ copy, place }) => {
        const { isImmutable, holdsImage } = context.clouds.artifacts(copy.provider)
        if (isImmutable === true) return
        const seen = await artifactCopyFromAnswer(context, model, releaseFromRow(row, model.registry), copy)
        const images = await Promise.all(
          place.images.map(async ({ account, address, digest }) => ({
            address,
            isThere: await holdsImage?.(account, address, digest),
          })),
        )
        await record(context, row, copy, seen, images)
      }),
    )
}

async function placesOf({ database }: LoopContext, row: ReleaseOfModel): Promise<Map<string, Place>> {
  const endpoints = await database.prisma.endpoint.findMany({
    where: { modelId: row.modelId, ...holdsOf(row.id) },
    include: {
      observation: true,
      regionRollouts: { where: { open: true }, select: { phaseName: true } },
    },
    orderBy: { id: 'asc' },
  })
  const places = new Map<string, Place>()
  for (const { provider, region, account, observation, regionRollouts } of endpoints) {
    const key = copyPlaceKey({ provider, region })
    const before = places.get(key)
    const images = observation?.releaseId === row.id ? imagesOf(observation, account) : []
    places.set(key, {
      ...{ provider, region },
      isMoving:
        before?.isMoving === true || regionRollouts.some(({ phaseName }) => movingPhases.includes(phaseName)),
      images: [
        ...new Map(
          [...(before?.images ?? []), ...images].map((each) => [`${each.account} ${each.address}`, each]),
        ).values(),
      ],
    })
  }
  return places
}

function imagesOf(state: Rows.EndpointState, account: string): Place['images'] {
  return observationFromRow(state).manifest.containers.flatMap(({ image }) =>
    image.state === 'stated' && image.value.digest.known
      ? [{ account, address: image.value.address, digest: image.value.digest.value }]
      : [],
  )
}

async function record(
  context: LoopContext,
  row: ReleaseOfModel,
  { provider, region }: Rows.ArtifactCopy,
  seen: ArtifactCopy,
  images: readonly { address: string; isThere: boolean | undefined }[],
): Promise<void> {
  const at = context.clock.now()
  const key = { releaseId_provider_region: { releaseId: row.id, provider, region } }
  await context.database.prisma.$transaction(async (transaction) => {
    const before = await transaction.artifactCopy.findUnique({ where: key })
    if (before === null) return
    await recordCopy(transaction, { releaseId: row.id, provider }, seen)
    const current = await transaction.artifactCopy.findUniqueOrThrow({ where: key })
    const { image: stands, ...others } = spoiledOf(current) ?? {}
    const gone = images.find(({ isThere }) => isThere === false)
    const isThere =
      gone !== undefined
        ? false
        : images.length > 0 && images.every((each) => each.isThere)
          ? true
          : undefined
    const image = spoiledImage(stands, isThere, gone?.address ?? '', at.toISOString())
    const now: Spoiled = { ...others, ...(image === undefined ? {} : { image }) }
    const [was, is] = [spoiledBy(spoiledOf(before)), spoiledBy(now)]
    if (image !== stands)
      await transaction.artifactCopy.update({ where: key, data: { spoiled: toNullableJson(is && now) } })
    if (detailWords(was?.detail, say) === detailWords(is?.detail, say)) return
    const { slug } = row.model
    const changed = is && said('region-release-withdrawn', { region, label: row.label, withdrawal: is })
    const sentence =
      changed === undefined
        ? `${cityOf(region)}: what it has of ${row.label} is as it was approved again.`
        : say(changed)
    await appendAudit(transaction, {
      actor: system,
      action: is === undefined ? 'release.copy-restored' : 'release.copy-changed',
      subjectKind: 'release',
      subjectId: `${slug}/${row.label}`,
      sentence: is === undefined ? `${slug} ${row.label}, ${sentence}` : `${slug}, ${sentence}`,
      detail: { provider, region, before: was ?? null, now: is ?? null },
      at,
    })
    const regions = await transaction.regionRollout.findMany({
      where: { open: true, rollout: { releaseId: row.id }, endpoint: { provider, region } },
      select: { id: true, rolloutId: true, endpointId: true },
      orderBy: { id: 'asc' },
    })
    for (const { id, rolloutId, endpointId } of regions) {
      if (changed !== undefined)
        await transaction.rolloutEvent.create({
          data: { rolloutId, endpointId, at, kind: 'copy-changed', said: toJson(changed) },
        })
      await enqueue(transaction, { task: 'reconcile-region', regionRolloutId: id, endpointId })
    }
  })
}

const spoiledOf = ({ spoiled }: Rows.ArtifactCopy): Spoiled | undefined =>
  spoiled === null ? undefined : spoiledJson.parse(spoiled)
