import type { Observation, PendingDeployment } from '../types.ts'
import { type Incoming, isSameRelease, type MeasuredMinute, type Served, type ServedShare } from './served.ts'

/** What is said about an endpoint's traffic at one look. */
export interface Told {
  /** Shares sum to 1, unless one is untold; empty: the cloud names nothing that serves. */
  parts: ServedShare[]
  /** ISO; from when on it holds: a measured minute was over before it was read. */
  from: string
  /** The minute that the split was measured in; undefined where it was not counted in requests. */
  minute: MeasuredMinute | undefined
}

/** One request in a thousand is a straggler, not a share: below it a split is none. */
const straggling = 0.001

/**
 * Reads an observation as shares of traffic. A release is never given traffic that nobody told or measured, except as asked for and
 * marked so; the one in force keeps the rest.
 * @param live what the configuration in force is
 * @param incoming what the update under way brings; undefined when it is not one of Meridian's
 * @param others what else answers on the endpoint: other deployments by their display names, other variants by `variantConfig`
 */
export function toldShares(
  observation: Observation,
  live: Served,
  incoming: Incoming | undefined,
  others: ReadonlyMap<string, Served> = new Map(),
): Told {
  const { at, inForce } = observation
  if (inForce === 'no') return { parts: [], from: at, minute: undefined }
  if (inForce === 'mixed') {
    // Each of those that are named may have all of it.
    const all = [live, ...(incoming === undefined ? [] : [servedOf(incoming)])]
    const parts = all.map((served): ServedShare => ({ ...served, share: 1, source: 'untold' }))
    const untold = oneByRelease(parts).map((part): ServedShare => ({ ...part, source: 'untold' }))
    return { parts: untold, from: at, minute: undefined }
  }
  return besideVariants(observation, toldOfOne(observation, live, incoming, others), others)
}

/** Configurations have none in their names. */
export const VARIANT_MARK = '/'

/** What a variant of an endpoint is called in the record of what served. */
export const variantConfig = ({ configName }: Pick<Observation, 'configName'>, variant: string): string =>
  `${configName}${VARIANT_MARK}${variant}`

/** An update changes one variant; the others go on answering their part of the requests, whatever moves. */
function besideVariants(observation: Observation, told: Told, others: ReadonlyMap<string, Served>): Told {
  const { variants } = observation
  if (variants.length === 0) return told
  const beside = variants.reduce<number | undefined>(
    (sum, { share }) => (sum === undefined || share === undefined ? undefined : sum + share),
    0,
  )
  const own = beside === undefined ? undefined : Math.max(0, 1 - beside)
  const parts = [
    ...told.parts.map(
      (part): ServedShare =>
        own === undefined ? { ...part, source: 'untold' } : { ...part, share: part.share * own },
    ),
    ...variants.map(({ name, share }): ServedShare => {
      const configName = variantConfig(observation, name)
      const served = others.get(configName) ?? unnamed(configName)
      return own === undefined || share === undefined
        ? { ...served, share: 1, source: 'untold' }
        : { ...served, share, source: 'cloud' }
    }),
  ]
  return { ...told, parts: oneByRelease(parts) }
}

function servedOf({ releaseId, label, digest, configName }: Served): Served {
  return { releaseId, label, digest, configName }
}

/** Of the endpoint's own variant, all of whose traffic is 1. */
function toldOfOne(
  observation: Observation,
  live: Served,
  incoming: Incoming | undefined,
  others: ReadonlyMap<string, Served>,
): Told {
  const { at, pending } = observation
  const now = (parts: ServedShare[]): Told => ({ parts: oneByRelease(parts), from: at, minute: undefined })
  const byDeployment = deployedShares(observation, live, incoming, others)
  if (byDeployment !== undefined) return now(byDeployment)
  if (live.configName === '') return now([])
  const alone = (source: ServedShare['source']) => now([{ ...live, share: 1, source }])
  if (pending === undefined || pending.configName === live.configName) return alone('cloud')
  switch (pending.stage) {
    case 'creating':
      // Where the cloud tells that nothing has been shifted yet; elsewhere only requests do.
      if (pending.share !== undefined) return alone('cloud')
      return incoming === undefined
        ? alone('untold')
        : shifting(at, pending, live, { ...incoming, asked: undefined })
    case 'terminating':
      // One batch of several is taken down as well: only where the cloud tells that all has moved is it so.
      if (pending.share === 1)
        return now([{ ...servedOf(incoming ?? unnamed(pending.configName)), share: 1, source: 'cloud' }])
      return incoming === undefined ? alone('untold') : shifting(at, pending, live, incoming)
    case 'rolling-back':
      return pending.share === undefined || incoming === undefined
        ? alone('asked')
        : now(split(live, incoming, pending.share, 'measured'))
    case 'activating':
    case 'baking':
      return incoming === undefined ? alone('untold') : shifting(at, pending, live, incoming)
  }
}

function shifting(at: string, { share }: PendingDeployment, live: Served, incoming: Incoming): Told {
  const { measured, asked } = incoming
  if (share !== undefined)
    return { parts: split(live, incoming, share, 'measured'), from: at, minute: undefined }
  if (measured !== undefined) {
    const parts = split(live, incoming, measured.share, 'measured')
    return { parts, from: measured.minute < at ? measured.minute : at, minute: measured }
  }
  return { parts: askedShares(live, incoming, asked), from: at, minute: undefined }
}

/** What was asked for is not what is: while all traffic is to move, the release in force has an unknown rest of it. */
function askedShares(live: Served, incoming: Served, asked: number | undefined): ServedShare[] {
  const rest: ServedShare = { ...live, share: 1, source: 'untold' }
  if (asked === undefined) return [rest]
  if (asked < 1) return split(live, incoming, asked, 'asked')
  return oneByRelease([rest, { ...incoming, share: 1, source: 'asked' }])
}

function split(live: Served, incoming: Served, share: number, source: ServedShare['source']): ServedShare[] {
  const snapped = share <= straggling ? 0 : share >= 1 - straggling ? 1 : share
  return oneByRelease([
    { ...live, share: 1 - snapped, source },
    { ...incoming, share: snapped, source },
  ])
}

/** Vertex AI says of every deployment which traffic it has; undefined elsewhere, and where the answer does not say it. */
function deployedShares(
  { deployments, pending }: Observation,
  live: Served,
  incoming: Incoming | undefined,
  others: ReadonlyMap<string, Served>,
): ServedShare[] | undefined {
  const withTraffic = deployments.filter(({ share }) => share === undefined || share > straggling)
  const isSplitTold = withTraffic.every(({ share }) => share !== undefined)
  const whole = withTraffic.reduce((sum, { share = 0 }) => sum + share, 0)
  const isUntold = pending !== undefined && pending.share === undefined
  const isAnything = isSplitTold ? whole > 0 : withTraffic.length > 0
  if (!isAnything || isUntold) return undefined
  return withTraffic.map(({ configName, share }) => {
    const known = [live, incoming].find((served) => served?.configName === configName)
    return {
      ...(known ?? others.get(configName) ?? unnamed(configName)),
      // One share that is not told leaves all of them open: each is then at most everything.
      share: isSplitTold && share !== undefined ? share / whole : 1,
      // By the traffic split at rest, and by ready replicas while they are replaced.
      source: !isSplitTold ? 'untold' : pending === undefined ? 'cloud' : 'measured',
    }
  })
}

const unnamed = (configName: string): Served => ({
  releaseId: undefined,
  label: 'unknown',
  digest: undefined,
  configName,
})

/**
 * Two configurations of one release are one share, under the later named: the newer configuration. However traffic is split between
 * them, that release has all of it.
 */
function oneByRelease(parts: readonly ServedShare[]): ServedShare[] {
  const groups: ServedShare[][] = []
  for (const part of parts) {
    if (part.share <= 0) continue
    const group = groups.find(([first]) => first !== undefined && isSameRelease(first, part))
    if (group === undefined) groups.push([part])
    else group.push(part)
  }
  return groups.flatMap((group) => {
    const last = group.at(-1)
    if (last === undefined) return []
    const { releaseId, label, digest, configName } = last
    const isAlone = groups.length === 1 && group.length > 1
    const share = group.reduce((sum, part) => sum + part.share, 0)
    return {
      ...{ releaseId, label, digest, configName },
      share: groups.length === 1 ? 1 : Math.min(1, share),
      source: isAlone ? ('cloud' as const) : weakest(group),
    }
  })
}

/** A sum is no better known than its least known part. */
function weakest(group: readonly ServedShare[]): ServedShare['source'] {
  const sources = ['untold', 'asked', 'measured'] as const
  return sources.find((source) => group.some((part) => part.source === source)) ?? 'cloud'
}
