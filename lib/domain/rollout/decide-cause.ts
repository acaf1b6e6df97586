import { type Asked, actorWords } from '../actor.ts'
import { cityOf } from '../regions.ts'
import type { Cause, Observation } from '../types.ts'
import { asSentence } from '../wording.ts'
import type { DecideInput, PhaseNamed } from './decision.ts'
import { withdrawalSentence } from './withdrawal-words.ts'

/** Why the region must be taken back now; undefined: nothing speaks against it. What the alarms say outranks a person's wish, because it stops the rest too. */
export function reasonToTakeBack(input: DecideInput): Cause | undefined {
  const { alarms, verdict, region, endpoint, plan } = input
  const city = cityOf(endpoint.region)
  const ringing = alarms.filter((alarm) => alarm.state === 'alarm')
  const alarm = ringing.find((reading) => !reading.own) ?? ringing[0]
  const evidence =
    verdict === undefined || verdict.evidence.length === 0 ? {} : { evidence: verdict.evidence }
  if (alarm !== undefined) {
    const sentence = alarm.own
      ? `${city}: Meridian's stop alarm ${alarm.name} was tripped: ${asSentence(alarm.reason)}`
      : `${city}: alarm ${alarm.name} went off: ${asSentence(alarm.reason)}`
    return { kind: 'alarm', sentence, ...evidence }
  }
  if (verdict?.outcome === 'fail') {
    return { kind: 'verdict', sentence: `${city}: ${asSentence(verdict.sentence)}`, ...evidence }
  }
  if (region.request?.kind === 'revert') return personsCause(region.request, city)
  const { withdrawn, label } = input.release
  return withdrawn === undefined || plan.guardrail.onWithdrawal === 'hold'
    ? undefined
    : {
        // What happened to one region's copy says nothing of the others.
        kind: withdrawn.kind === 'copy-changed' ? 'cloud' : 'withdrawn',
        sentence: `${city}: ${withdrawalSentence(label, withdrawn)}`,
        ...evidence,
      }
}

export function personsCause({ by, reason }: Asked, city: string): Cause {
  return {
    kind: 'person',
    sentence: `${actorWords(by)} took ${city} back: ${asSentence(reason)}`,
    by,
  }
}

/** The cloud took the update back without a word: an alarm that is or was raised since the beginning explains it. */
export function silentRollbackCause(input: DecideInput, begunFrom: string | undefined): Cause {
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return reason
  const city = cityOf(input.endpoint.region)
  const cloud = input.cloud.name
  const changed = input.alarms.find(
    (alarm) =>
      !alarm.own &&
      alarm.state === 'ok' &&
      begunFrom !== undefined &&
      alarm.since !== undefined &&
      Date.parse(alarm.since) > Date.parse(begunFrom),
  )
  if (changed !== undefined) {
    return {
      kind: 'alarm',
      sentence: `${city}: ${cloud} took the update back; alarm ${changed.name} changed its state during it and is OK again since ${changed.since}.`,
    }
  }
  const observation = input.seen.ok ? input.seen.observation : undefined
  const failure = observation?.failureReason
  return {
    kind: observation?.failedHealth === true ? 'health' : 'cloud',
    sentence:
      failure === undefined
        ? `${city}: ${cloud} took the update back and gave no reason. Look at the endpoint's alarm history and logs in the console before a retry.`
        : `${city}: ${cloud} took the update back: ${asSentence(failure)}`,
  }
}

/** More than one configuration answers, the named one among them: the endpoint is neither on the new one nor back on the old one. */
export function mixedCause(input: DecideInput, { cloudStatus, failureReason }: Observation): Cause {
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return reason
  const why = failureReason === undefined ? '' : ` ${asSentence(failureReason)}`
  return {
    kind: 'cloud',
    sentence: `${cityOf(input.endpoint.region)}: ${input.endpoint.name} is ${cloudStatus} and serves a mixture of configurations.${why}`,
  }
}

export function begunFromOf(
  phase: PhaseNamed<'shifting' | 'baking' | 'completing' | 'verifying' | 'reverting'>,
): string | undefined {
  return phase.name === 'verifying' ? undefined : phase.begunFrom
}
