import { type Asked, actorWords } from '../actor.ts'
import type { Comparison } from '../manifest/compare.ts'
import { fingerprintOf } from '../manifest/fingerprint.ts'
import { acceptedWords } from '../manifest/words.ts'
import { cityOf } from '../regions.ts'
import type { Cause, Observation, RegionPhase } from '../types.ts'
import { asSentence, percent } from '../wording.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'
import { acceptedParts, artifactDigestOf } from './served.ts'

/** The ways in which a region comes to rest. */

/** `before`: by whose word, where that was not the verdict's. */
export function promoted(
  input: DecideInput,
  observation: Observation,
  comparison: Comparison,
  changes: Partial<Decision> = {},
  before: Decision['events'] = [],
): Decision {
  const city = cityOf(input.endpoint.region)
  const { request } = input.region
  return keep(input, {
    phase: promotedPhase(observation, comparison),
    action: { kind: 'settle' },
    trouble: undefined,
    // A wish to proceed is fulfilled; one to go back is still to be carried out.
    request: request?.kind === 'revert' ? request : undefined,
    events: [
      ...before,
      {
        kind: 'promoted',
        sentence: `${city} serves ${input.release.label}, ${ownShareWords(observation)}: ${verifiedWords(input, comparison)}`,
      },
    ],
    lookAgainAfterSeconds: undefined,
    ...changes,
  })
}

/** Of an endpoint's requests, as far as other variants leave them to what was promoted. */
export function ownShareWords({ variants }: Observation): string {
  const beside = variants.reduce((sum, { share }) => sum + (share ?? Number.NaN), 0)
  if (Number.isNaN(beside)) return 'with an unknown share of the requests'
  return variants.length === 0 ? '100%' : percent(Math.max(0, 1 - beside))
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

/** "every part verified", or what the promotion rests on instead. */
export function verifiedWords({ release }: DecideInput, comparison: Comparison): string {
  const accepted = acceptedWords(release.manifest, acceptedParts(comparison))
  return accepted.length === 0 ? 'every part verified' : `verified, ${accepted.join('; ')}`
}

/** `touched`: an update had been begun. */
export function reverted(input: DecideInput, cause: Cause, touched: boolean): Decision {
  const city = cityOf(input.endpoint.region)
  const before = input.region.baseline?.label ?? 'its previous version'
  return keep(input, {
    phase: { name: 'reverted', cause },
    action: touched ? { kind: 'settle' } : { kind: 'none' },
    trouble: undefined,
    request: undefined,
    events: [
      {
        kind: 'reverted',
        sentence: touched
          ? `${city} is back on ${before}. ${asSentence(cause.sentence)}`
          : asSentence(cause.sentence),
      },
    ],
    lookAgainAfterSeconds: undefined,
  })
}

export function failed(input: DecideInput, cause: Cause, advice: string): Decision {
  return keep(input, {
    phase: { name: 'failed', cause, advice },
    trouble: undefined,
    request: undefined,
    events: [{ kind: 'failed', sentence: `${asSentence(cause.sentence)} ${advice}` }],
    lookAgainAfterSeconds: undefined,
  })
}

/** Not ours and not what was before: nobody can know which configuration is wanted, so nothing is touched. */
export function changedByOthers(
  input: DecideInput,
  foundConfig: string,
  underway: boolean,
  why?: Cause,
): Decision {
  const city = cityOf(input.endpoint.region)
  const { name } = input.endpoint
  const found = underway ? `an update to ${foundConfig} is under way` : `it serves ${foundConfig}`
  const sentence = `Somebody changed the endpoint ${name} during the rollout: ${found}, which Meridian did not start.`
  return failed(
    input,
    // What made Meridian take the region back stays the cause, so that a failed verdict still stops the other regions.
    why === undefined
      ? { kind: 'cloud', sentence: `${city}: ${sentence}` }
      : { ...why, sentence: `${why.sentence} ${sentence}` },
    `Meridian leaves ${city} as it is. Find out who changed it, bring the endpoint to the configuration you want, then Retry or Skip.`,
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
        sentence: `${actorWords(by)} took ${cityOf(input.endpoint.region)} out before it began: ${asSentence(reason)}`,
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
              sentence: `${cityOf(input.endpoint.region)} was taken back. ${cause.sentence}`,
            },
          ],
    lookAgainAfterSeconds: lookAgain.moving,
  })
}
