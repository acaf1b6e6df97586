import type { Asked } from '../actor.ts'
import { said } from '../said.ts'
import type { Cause, Observation } from '../types.ts'
import type { DecideInput, PhaseNamed } from './decision.ts'

/** Why the region must be taken back now; undefined: nothing speaks against it. What the alarms say outranks a person's wish, because it stops the rest too. */
export function reasonToTakeBack(input: DecideInput): Cause | undefined {
  const { alarms, verdict, region, plan } = input
  const code = input.endpoint.region
  const ringing = alarms.filter((alarm) => alarm.state === 'alarm')
  const alarm = ringing.find((reading) => !reading.own) ?? ringing[0]
  const evidence =
    verdict === undefined || verdict.evidence.length === 0 ? {} : { evidence: verdict.evidence }
  if (alarm !== undefined) {
    const { name, own, reason } = alarm
    return {
      kind: 'alarm',
      said: said('alarm-rang', { region: code, alarm: name, own, reason }),
      ...evidence,
    }
  }
  if (verdict?.outcome === 'fail') {
    const told = said('region-verdict', { region: code, verdict: verdict.said })
    return { kind: 'verdict', said: told, ...evidence }
  }
  if (region.request?.kind === 'revert') return personsCause(region.request, code)
  const { withdrawn, label } = input.release
  if (withdrawn === undefined || plan.guardrail.onWithdrawal === 'hold') return undefined
  const told = said('region-release-withdrawn', { region: code, label, withdrawal: withdrawn })
  // What happened to one region's copy says nothing of the others.
  return { kind: withdrawn.kind === 'copy-changed' ? 'cloud' : 'withdrawn', said: told, ...evidence }
}

/** @param region its code */
export function personsCause({ by, reason }: Asked, region: string): Cause {
  return { kind: 'person', said: said('region-asked-back', { region, by, reason }), by }
}

/** The cloud took the update back without a word: an alarm that is or was raised since the beginning explains it. */
export function silentRollbackCause(input: DecideInput, begunFrom: string | undefined): Cause {
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return reason
  const { region } = input.endpoint
  const cloud = input.cloud.name
  const changed = input.alarms.find(
    (alarm) =>
      !alarm.own &&
      alarm.state === 'ok' &&
      begunFrom !== undefined &&
      alarm.since !== undefined &&
      Date.parse(alarm.since) > Date.parse(begunFrom),
  )
  if (changed?.since !== undefined) {
    return {
      kind: 'alarm',
      said: said('update-undone-by-alarm', { region, cloud, alarm: changed.name, okSince: changed.since }),
    }
  }
  const observation = input.seen.ok ? input.seen.observation : undefined
  const failure = observation?.failureReason
  return {
    kind: observation?.failedHealth === true ? 'health' : 'cloud',
    said: said('update-undone', { region, cloud, ...(failure === undefined ? {} : { failure }) }),
  }
}

/** More than one configuration answers, the named one among them: the endpoint is neither on the new one nor back on the old one. */
export function mixedCause(input: DecideInput, { cloudStatus, failureReason }: Observation): Cause {
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return reason
  return {
    kind: 'cloud',
    said: said('region-serves-mixture', {
      ...{ region: input.endpoint.region, endpoint: input.endpoint.name, status: cloudStatus },
      ...(failureReason === undefined ? {} : { failure: failureReason }),
    }),
  }
}

export function begunFromOf(
  phase: PhaseNamed<'shifting' | 'baking' | 'completing' | 'verifying' | 'reverting'>,
): string | undefined {
  return phase.name === 'verifying' ? undefined : phase.begunFrom
}
