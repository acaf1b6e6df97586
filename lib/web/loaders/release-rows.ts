import type * as Rows from '#lib/db/generated/client.ts'
import { approvalStatus, releaseManifest, withdrawnOf } from '#lib/db/rows/release.ts'
import { isComplete } from '#lib/domain/manifest/fingerprint.ts'
import { withdrawalSentence } from '#lib/domain/withdrawal-words.ts'
import type { ReleaseRow, RolloutRow, WithdrawnRelease } from '../views.ts'
import type { EndpointNow } from './fleet-states.ts'
import { undeployableSentence } from './manifest.ts'
import { servingIn } from './serving-in.ts'

type Endpoints = readonly Pick<EndpointNow, 'region' | 'served'>[]

/** A model's releases as its page lists them. */
export function releaseRows(releases: readonly Rows.Release[], endpoints: Endpoints): ReleaseRow[] {
  return releases.map((row) => {
    const manifest = releaseManifest(row)
    // Two registry entries are one thing only where nothing of them is unknown.
    const isKnown = isComplete(manifest) && row.fingerprint !== null
    const twins = isKnown ? releases.filter(({ fingerprint }) => fingerprint === row.fingerprint) : []
    return {
      label: row.label,
      status: approvalStatus(row.status),
      registeredAt: row.registeredAt.toISOString(),
      description: row.description,
      digest: row.artifactDigest,
      sameAs: twins.flatMap((twin) => (twin.id === row.id ? [] : [twin.label])),
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
