import type { Asked } from '../actor.ts'
import { artifactDigestOf } from '../manifest/artifact-digest.ts'
import type { Comparison } from '../manifest/compare.ts'
import { fingerprintOf } from '../manifest/fingerprint.ts'
import { type Said, said } from '../said.ts'
import type { Cause, Observation, RegionPhase } from '../types.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'
import { acceptedParts } from './served.ts'

/** The ways in which a region comes to rest. */

/** `before`: by whose word, where that was not the verdict's. */
export function promoted(
  input: DecideInput,
  observation: Observation,
  comparison: Comparison,
  changes: Partial<Decision> = {},
  before: Decision['events'] = [],
): Decision {
  const { request } = input.region
  return keep(input, {
    phase: promotedPhase(observation, comparison),
    action: { kind: 'settle' },
    trouble: undefined,
    // A wish to proceed is fulfilled; one to go back is still to be carried out.
    request: request?.kind === 'revert' ? request : undefined,
    events: [...before, { kind: 'promoted', said: promotedSaid(input, observation, comparison, false) }],
    lookAgainAfterSeconds: undefined,
    ...changes,
  })
}

/** Of an endpoint's requests, 0–1, what other variants leave to the one that was promoted; undefined: nobody tells. */
export function ownShare({ variants }: Observation): number | undefined {
  const beside = variants.reduce((sum, { share }) => sum + (share ?? Number.NaN), 0)
  return Number.isNaN(beside) ? undefined : Math.max(0, 1 - beside)
}

function promotedPhase({ manifest }: Observation, comparison: Comparison): PhaseNamed<'promoted'> {
  const digest = artifactDigestOf(manifest)
  const accepted = acceptedParts(comparison)
  return {
    name: 'promoted',
    ...(digest === undefined ? {} : { digest }),
    fingerprint: fingerprintOf(manifest),
    ...(accepted.length === 0 ? {} : { accepted }),
  }
}

/** With what the promotion rests on, where that is not every part. `already`: it served the release before. */
export function promotedSaid(
  { endpoint, release }: DecideInput,
  observation: Observation,
  comparison: Comparison,
  already: boolean,
): Said {
  const share = ownShare(observation)
  return said('region-promoted', {
    region: endpoint.region,
    ...(observation.variants.length === 0 ? {} : { beside: share === undefined ? 'untold' : { share } }),
    label: release.label,
    already,
    containers: release.manifest.containers.length,
    accepted: acceptedParts(comparison),
  })
}

/** `touched`: an update had been begun. */
export function reverted(input: DecideInput, cause: Cause, touched: boolean): Decision {
  const label = input.region.baseline?.label
  return keep(input, {
    phase: { name: 'reverted', cause },
    action: touched ? { kind: 'settle' } : { kind: 'none' },
    trouble: undefined,
    request: undefined,
    events: [
      {
        kind: 'reverted',
        said: touched
          ? said('region-back', {
              region: input.endpoint.region,
              ...(label === undefined ? {} : { baseline: label }),
              cause: cause.said,
            })
          : cause.said,
      },
    ],
    lookAgainAfterSeconds: undefined,
  })
}

export function failed(input: DecideInput, cause: Cause, advice: Said): Decision {
  return keep(input, {
    phase: { name: 'failed', cause, advice },
    trouble: undefined,
    request: undefined,
    events: [{ kind: 'failed', said: said('region-failed', { cause: cause.said, advice }) }],
    lookAgainAfterSeconds: undefined,
  })
}

/** The cause that it was taken back for, so that the other regions stay stopped, and what came on top of it. */
export const withMore = (cause: Cause, more: Said): Cause => ({
  ...cause,
  said: said('cause-and-more', { cause: cause.said, more }),
})

/** Not ours and not what was before: nobody can know which configuration is wanted, so nothing is touched. */
export function changedByOthers(
  input: DecideInput,
  foundConfig: string,
  underway: boolean,
  why?: Cause,
): Decision {
  const { name: endpoint, region } = input.endpoint
  const changed = { endpoint, configName: foundConfig, underway }
  return failed(
    input,
    // What made Meridian take the region back stays the cause, so that a failed verdict still stops the other regions.
    why === undefined
      ? { kind: 'cloud', said: said('endpoint-changed-by-others', { region, ...changed }) }
      : withMore(why, said('endpoint-changed-by-others', changed)),
    said('advise-find-who', { region }),
  )
}

export function skippedOnRequest(input: DecideInput, { by, reason }: Asked): Decision {
  const phase: RegionPhase = { name: 'skipped', by, reason }
  return keep(input, {
    phase,
    trouble: undefined,
    request: undefined,
    events: [
      {
        kind: 'skipped',
        said: said('region-left-out', { region: input.endpoint.region, by, reason }),
      },
    ],
    lookAgainAfterSeconds: undefined,
  })
}

/**
 * The endpoint is on its previous configuration. While Meridian's own stop alarm still rings the region is not called settled:
 * after that no pass would come back to silence it.
 */
export function backOnBaseline(input: DecideInput, cause: Cause, begunFrom: string | undefined): Decision {
  const { region, alarms, now, plan } = input
  const ringing = alarms.some((alarm) => alarm.own && alarm.state === 'alarm')
  const holding = region.phase.name === 'reverting' ? secondsSince(region.phaseSince, now) : 0
  if (!ringing || holding > 6 * plan.infrastructurePatienceSeconds) return reverted(input, cause, true)
  const phase: PhaseNamed<'reverting'> = { name: 'reverting', cause, inFlight: false, begunFrom }
  return keep(input, {
    phase,
    action: { kind: 'settle' },
    request: undefined,
    events:
      region.phase.name === 'reverting'
        ? []
        : [
            {
              kind: 'reverting',
              said: said('region-going-back', {
                region: input.endpoint.region,
                isBack: true,
                cause: cause.said,
              }),
            },
          ],
    lookAgainAfterSeconds: lookAgain.moving,
  })
}
