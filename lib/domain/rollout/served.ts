import { type ComparedOutcome, type Comparison, compareManifests, settle } from '../manifest/compare.ts'
import { environmentOn } from '../traits.ts'
import type { Observation } from '../types.ts'
import type { DecideInput } from './decision.ts'

/** What the release states against what the endpoint serves, as its cloud deploys and the plan wants it compared. */
export function compareServed({ release, plan, cloud }: DecideInput, { manifest }: Observation): Comparison {
  const { tolerateUnknown = [] } = plan.guardrail
  const environment = environmentOn(cloud, plan.guardrail)
  return compareManifests(release.manifest, manifest, { tolerate: tolerateUnknown, environment })
}

/** The same after an update of Meridian's own: an endpoint scaled to zero is updated without a container ever running. */
export function compareUpdated(input: DecideInput, observation: Observation): Comparison {
  const { parts } = compareServed(input, observation)
  return settle([...parts, ...startOutcome(input, observation)], input.plan.guardrail.tolerateUnknown ?? [])
}

/** Whether anything of the release ran in this attempt: it runs, it was seen to, or it answered. */
export function hasStarted({ answered, region }: DecideInput, { started }: Observation): boolean {
  const { phase } = region
  const wasSeen = phase.name === 'verifying' && phase.started === true
  return answered || wasSeen || (started.known && started.value)
}

function startOutcome(input: DecideInput, observation: Observation): ComparedOutcome[] {
  if (hasStarted(input, observation)) return []
  const { started } = observation
  const why = started.known ? { reason: 'not-found' as const, detail: 'no instance has run' } : started.why
  return [{ container: undefined, part: 'start', outcome: 'unknown', side: 'endpoint', why }]
}

/** Nothing but the start is unknown, and nothing is different. */
export function awaitsStartOnly({ parts, outcome }: Comparison): boolean {
  return (
    outcome === 'unknown' &&
    parts.every((each) => each.outcome !== 'unknown' || each.tolerated === true || each.part === 'start')
  )
}

/** Parts that a promotion rests on by tag, as declared, or because the plan tolerates that they are unknown. */
export function acceptedParts({ parts }: Comparison): ComparedOutcome[] {
  return parts.filter(
    ({ outcome, tolerated }) => outcome === 'by-tag' || outcome === 'declared' || tolerated === true,
  )
}
