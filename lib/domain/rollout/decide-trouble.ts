import { cityOf } from '../regions.ts'
import type { Cause, Trouble } from '../types.ts'
import { asSentence, duration } from '../wording.ts'
import { reasonToTakeBack } from './decide-cause.ts'
import { failed, reverted } from './decide-end.ts'
import { gaveUp, takeBack } from './decide-revert.ts'
import type { CloudFault, DecideInput, Decision } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'

/** 5, 10, 20, 40, 60, 60 … seconds. */
export function backoffSeconds(tries: number): number {
  return Math.min(60, 5 * 2 ** Math.max(0, tries - 1))
}

/** Failures in a row that no patience is too short for: a call that hangs is one try, however long it took. */
const fewestTries = 3

/** One more failure in a row. An event tells of the first, and of a new kind of failure. */
export function moreTrouble(input: DecideInput, fault: CloudFault) {
  const before = input.region.trouble
  const trouble: Trouble = {
    since: before?.since ?? input.now.toISOString(),
    tries: (before?.tries ?? 0) + 1,
    sentence: asSentence(fault.message),
    code: fault.code,
  }
  const isNew = before === undefined || before.code !== fault.code
  const events = isNew
    ? [{ kind: 'trouble', sentence: `${cityOf(input.endpoint.region)}: ${trouble.sentence} Tried again.` }]
    : []
  // That an artifact is missing was answered.
  const tries = fault.code === 'artifact-missing' ? Number.POSITIVE_INFINITY : trouble.tries
  const isOver =
    tries > fewestTries && secondsSince(trouble.since, input.now) > input.plan.infrastructurePatienceSeconds
  return { trouble, events, isOver, lookAgainAfterSeconds: backoffSeconds(trouble.tries) }
}

export function troubleCause(input: DecideInput, trouble: Trouble): Cause {
  const patience = duration(input.plan.infrastructurePatienceSeconds)
  const code = trouble.code === undefined ? '' : ` (${trouble.code})`
  return {
    kind: 'cloud',
    sentence: `${cityOf(input.endpoint.region)} did not work for more than ${patience}, ${trouble.tries} tries${code}: ${trouble.sentence}`,
  }
}

export function untouchedCause(input: DecideInput, trouble: Trouble): Cause {
  const { sentence } = troubleCause(input, trouble)
  return { kind: 'cloud', sentence: `${sentence} The endpoint was not touched.` }
}

export function terminalFailure(input: DecideInput, fault: CloudFault, begun: boolean): Decision {
  const city = cityOf(input.endpoint.region)
  const code = fault.code === undefined ? '' : ` (${fault.code})`
  const { phase } = input.region
  const sentence = `${city}: the cloud refused${code}: ${asSentence(fault.message)}`
  // A region that is being taken back for its quality keeps that cause, so that the other regions stay stopped.
  const cause: Cause =
    phase.name === 'reverting'
      ? { ...phase.cause, sentence: `${phase.cause.sentence} ${sentence}` }
      : { kind: 'cloud', sentence }
  return failed(
    input,
    cause,
    begun
      ? `An update of ${input.endpoint.name} may still be under way in the cloud: put right what the cloud says, look at the endpoint, then Retry or Roll back.`
      : 'Nothing was begun. Put right what the cloud says, then Retry.',
  )
}

/** What to do when the cloud did not answer `observe`. */
export function unseen(input: DecideInput, fault: CloudFault): Decision {
  const { phase } = input.region
  switch (phase.name) {
    case 'waiting':
    case 'replicating':
    case 'gated': {
      // Before its turn a region loses nothing by an outage; patience is counted from its turn on.
      if (input.refusal !== undefined)
        return keep(input, { trouble: undefined, lookAgainAfterSeconds: lookAgain.refused })
      if (fault.kind === 'terminal') return terminalFailure(input, fault, false)
      const { isOver, trouble, events, lookAgainAfterSeconds } = moreTrouble(input, fault)
      return isOver
        ? reverted(input, untouchedCause(input, trouble), false)
        : keep(input, { trouble, events, lookAgainAfterSeconds })
    }
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying': {
      // Alarms and verdicts come from elsewhere than the endpoint's control plane and count even when it is down.
      const reason = reasonToTakeBack(input)
      const { isOver, trouble, events, lookAgainAfterSeconds } = moreTrouble(input, fault)
      if (reason !== undefined) {
        const back = takeBack(input, phase, reason, true)
        return { ...back, trouble, events: [...events, ...back.events] }
      }
      if (fault.kind === 'terminal') return terminalFailure(input, fault, true)
      if (!isOver) return keep(input, { trouble, events, lookAgainAfterSeconds })
      const back = takeBack(input, phase, troubleCause(input, trouble), true)
      return { ...back, trouble }
    }
    case 'reverting': {
      if (fault.kind === 'terminal') return terminalFailure(input, fault, true)
      const { trouble, events, lookAgainAfterSeconds } = moreTrouble(input, fault)
      return (
        gaveUp(input, phase, false) ??
        keep(input, {
          // The stop alarm is another service's, which may well answer; tripping it again does no harm.
          action: phase.inFlight ? { kind: 'interrupt', reason: phase.cause.sentence } : { kind: 'none' },
          trouble,
          request: undefined,
          events,
          lookAgainAfterSeconds,
        })
      )
    }
    case 'promoted':
    case 'reverted':
    case 'failed':
    case 'skipped':
      return keep(input, { lookAgainAfterSeconds: undefined })
  }
}
