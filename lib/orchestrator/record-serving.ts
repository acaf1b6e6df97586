import type { DatabaseTransaction } from '#lib/db/client.ts'
import type { Observation } from '#lib/domain/types.ts'

/** What an update under way brings. */
export interface Incoming extends Served {
  /** 0–1: takes effect while the cloud shifts traffic and does not say how much. */
  share: number
}

/** Something that serves on an endpoint. */
export interface Served {
  releaseId: string | undefined
  /** Release label, or a short digest. */
  label: string
  digest: string | undefined
  configName: string
}

/**
 * Keeps the history of what served with which share: an interval ends when its configuration or share changes, and the
 * next begins at the same instant. Intervals of one endpoint and release never overlap; one that follows another of its release keeps
 * from when on that was served.
 * @param incoming what the update under way brings; undefined when no update is known
 */
export async function recordServing(
  transaction: DatabaseTransaction,
  endpointId: string,
  observation: Observation,
  live: Served,
  incoming: Incoming | undefined,
): Promise<void> {
  const at = new Date(observation.at)
  const wanted = shares(observation, live, incoming)
  const open = await transaction.servingInterval.findMany({ where: { endpointId, endedAt: null } })
  // An answer that was overtaken by a later one tells nothing new.
  if (open.some((interval) => interval.startedAt > at)) return
  for (const interval of open) {
    const stays = wanted.find(
      (served) =>
        served.configName === interval.configName &&
        served.label === interval.label &&
        (served.digest ?? null) === interval.digest &&
        Math.abs(served.share - interval.share) < 0.005,
    )
    if (stays) {
      wanted.splice(wanted.indexOf(stays), 1)
    } else if (interval.startedAt.getTime() === at.getTime()) {
      await transaction.servingInterval.delete({ where: { id: interval.id } })
    } else {
      await transaction.servingInterval.update({ where: { id: interval.id }, data: { endedAt: at } })
    }
  }
  if (wanted.length === 0) return
  const sinceOf = (served: Served) =>
    open
      .filter((interval) => isSameRelease(interval, served))
      .map(({ servedSince, startedAt }) => servedSince ?? startedAt)
      .find((since) => since < at) ?? null
  await transaction.servingInterval.createMany({
    data: wanted.map((served) => ({
      endpointId,
      releaseId: served.releaseId ?? null,
      label: served.label,
      digest: served.digest ?? null,
      configName: served.configName,
      share: served.share,
      startedAt: at,
      servedSince: sinceOf(served),
    })),
  })
}

function isSameRelease(
  interval: { releaseId: string | null; label: string },
  { releaseId, label }: Served,
): boolean {
  return releaseId === undefined || interval.releaseId === null
    ? interval.label === label
    : interval.releaseId === releaseId
}

function shares(
  { pending }: Observation,
  live: Served,
  incoming: Incoming | undefined,
): (Served & { share: number })[] {
  const share = pending && incoming ? shareOf(pending, incoming.share) : 0
  const both = [{ ...live, share: 1 - share }, ...(incoming ? [{ ...incoming, share }] : [])].filter(
    (served) => served.share > 0,
  )
  const [first, second] = both
  // Two configurations of the same artifact serve one release: one interval, under the newer configuration.
  if (first && second && (first.releaseId ?? first.label) === (second.releaseId ?? second.label)) {
    return [{ ...second, share: 1 }]
  }
  return both
}

/** 0–1. Before the cloud tells a share nothing has been shifted; while the old fleet ends everything has. */
function shareOf(pending: NonNullable<Observation['pending']>, otherwise: number): number {
  switch (pending.stage) {
    case 'creating':
    case 'rolling-back':
      return 0
    case 'activating':
    case 'baking':
      return Math.min(1, Math.max(0, pending.share ?? otherwise))
    case 'terminating':
      return 1
  }
}
