import type * as Rows from '#lib/db/generated/client.ts'
import { approvalStatus, releaseManifest, withdrawnOf } from '#lib/db/rows/release.ts'
import { fingerprintOf, isComplete } from '#lib/domain/manifest/fingerprint.ts'
import { withdrawalSentence } from '#lib/domain/withdrawal-words.ts'
import type { ReleaseRow, RolloutRow, WithdrawnRelease } from '../views.ts'
import type { EndpointNow } from './fleet-states.ts'
import { undeployableSentence } from './manifest.ts'
import { servingIn } from './serving-in.ts'

type Endpoints = readonly Pick<EndpointNow, 'region' | 'served'>[]

/** A model's releases as its page lists them. */
export function releaseRows(releases: readonly Rows.Release[], endpoints: Endpoints): ReleaseRow[] {
  const read = releases.map((row) => ({ row, manifest: releaseManifest(row) }))
  // Two registry entries are one thing only where nothing of either is unknown.
  const complete = read.filter(({ manifest }) => isComplete(manifest))
  const byThing = Map.groupBy(complete, ({ manifest }) => fingerprintOf(manifest))
  return read.map(({ row, manifest }) => {
    const twins = isComplete(manifest) ? (byThing.get(fingerprintOf(manifest)) ?? []) : []
    return {
      label: row.label,
      status: approvalStatus(row.status),
      registeredAt: row.registeredAt.toISOString(),
      description: row.description,
      digest: row.artifactDigest,
      sameAs: twins.flatMap((twin) => (twin.row.id === row.id ? [] : [twin.row.label])),
      undeployable: undeployableSentence(manifest),
      servingIn: servingIn(row, endpoints),
    }
  })
}

/**
 * Releases that were taken back and take traffic all the same.
 * @param rollouts of the model, the latest first
 */
export function withdrawnReleases(
  releases: readonly Rows.Release[],
  endpoints: Endpoints,
  rollouts: readonly RolloutRow[],
): WithdrawnRelease[] {
  return releases.flatMap((row) => {
    const withdrawn = withdrawnOf(row, approvalStatus(row.status))
    const cities = servingIn(row, endpoints)
    if (withdrawn === undefined || cities.length === 0) return []
    const rollout = rollouts.find(({ release }) => release === row.label)
    return [
      {
        label: row.label,
        sentence: withdrawalSentence(row.label, withdrawn),
        servingIn: cities,
        rollout: rollout?.slug ?? null,
      },
    ]
  })
}
