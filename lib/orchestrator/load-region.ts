import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { endpointFromRow, type FleetModelRow } from '#lib/db/rows/fleet.ts'
import {
  artifactCopyFromRow,
  modelOfRelease,
  releaseFromRow,
  releaseManifest,
  withdrawnInRollout,
} from '#lib/db/rows/release.ts'
import { planFromRow, regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { placeFor } from '#lib/domain/artifact-place.ts'
import { expectedManifest } from '#lib/domain/manifest/expected.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { Plan } from '#lib/domain/plan/plan.ts'
import type { RegistryLocation } from '#lib/domain/registry-location.ts'
import type { BeginFacts } from '#lib/domain/rollout/gates.ts'
import { isUnderway } from '#lib/domain/rollout/phases.ts'
import { spoiledBy } from '#lib/domain/rollout/spoiled.ts'
import type { ArtifactCopy, Endpoint, RegionRollout, Release, RolloutStatus } from '#lib/domain/types.ts'

/** All that the database knows about one region of a rollout, read at one instant. */
export interface LoadedRegion {
  row: Rows.RegionRollout
  endpointRow: Rows.Endpoint
  region: RegionRollout
  endpoint: Endpoint
  rollout: { id: string; slug: string; status: RolloutStatus; open: boolean; startedBy: unknown }
  plan: Plan
  release: Release
  /** What the release states for this region. */
  stated: Manifest
  model: FleetModelRow
  storedCopy: ArtifactCopy | undefined
  siblings: BeginFacts['regions']
  otherOpenRollouts: string[]
}

/** undefined when there is no such region rollout. */
export async function loadRegion(
  transaction: DatabaseTransaction,
  regionRolloutId: string,
): Promise<LoadedRegion | undefined> {
  const row = await transaction.regionRollout.findUnique({
    where: { id: regionRolloutId },
    include: {
      endpoint: {
        include: {
          regionRollouts: { where: { open: true }, include: { rollout: { select: { slug: true } } } },
        },
      },
      rollout: {
        include: {
          release: { include: { copies: true } },
          model: true,
          regions: { include: { endpoint: { select: { region: true } } } },
        },
      },
    },
  })
  if (!row) return undefined
  const { endpoint: endpointRow, rollout, ...regionRow } = row
  const copyRow = rollout.release.copies.find(
    ({ provider, region }) => provider === endpointRow.provider && region === endpointRow.region,
  )
  const copy = copyRow && artifactCopyFromRow(copyRow)
  const model = modelOfRelease({ ...rollout.release, model: rollout.model })
  return {
    row: regionRow,
    endpointRow,
    region: regionRolloutFromRow(regionRow),
    endpoint: endpointFromRow(endpointRow),
    rollout: {
      id: rollout.id,
      slug: rollout.slug,
      status: rolloutStatus(rollout.status),
      open: rollout.open,
      startedBy: rollout.startedBy,
    },
    plan: planFromRow(rollout),
    release: withWithdrawal(rollout.release, model.registry),
    stated: expectedManifest(
      releaseManifest(rollout.release),
      model.registry.kind === endpointRow.provider,
      placeFor(model.artifacts, endpointRow),
      copy?.manifest,
    ),
    model,
    storedCopy: copy,
    siblings: rollout.regions.map((sibling) => {
      const { endpointId, wave, phase, baseline, request, wasPromoted } = regionRolloutFromRow(sibling)
      return { endpointId, wave, phase, baseline, request, wasPromoted, region: sibling.endpoint.region }
    }),
    otherOpenRollouts: endpointRow.regionRollouts
      .filter((other) => other.rolloutId !== rollout.id)
      .map((other) => other.rollout.slug),
  }
}

/** What `mayBegin` is asked with. */
export function beginFacts(loaded: LoadedRegion, artifact: ArtifactCopy | undefined): BeginFacts {
  const { rollout, plan, region, siblings, otherOpenRollouts } = loaded
  return {
    release: statedRelease(loaded, artifact),
    rollout: { status: rollout.status, open: rollout.open },
    plan,
    wave: region.wave,
    regions: siblings,
    otherOpenRollouts,
    artifact,
  }
}

/** The release as its gates and decisions see it in this region; `artifact` may have just been read. */
export function statedRelease({ release, stated, model, endpoint }: LoadedRegion, artifact?: ArtifactCopy) {
  const { label, status, withdrawn } = release
  const manifest =
    artifact?.manifest === undefined
      ? stated
      : expectedManifest(
          release.manifest,
          model.registry.kind === endpoint.provider,
          placeFor(model.artifacts, endpoint),
          artifact.manifest,
        )
  return { label, status, manifest, ...(withdrawn === undefined ? {} : { withdrawn }) }
}

/** The same while an update is under way: what became of the region's own copy takes the release back there. */
export function releaseUnderway(loaded: LoadedRegion, artifact?: ArtifactCopy) {
  const release = statedRelease(loaded, artifact)
  const spoiled = isUnderway(loaded.region.phase) ? spoiledBy(loaded.storedCopy?.spoiled) : undefined
  return spoiled === undefined || release.withdrawn !== undefined
    ? release
    : { ...release, withdrawn: spoiled }
}

function withWithdrawal(row: Rows.Release, registry: RegistryLocation): Release {
  const withdrawn = withdrawnInRollout(row)
  return { ...releaseFromRow(row, registry), ...(withdrawn === undefined ? {} : { withdrawn }) }
}
