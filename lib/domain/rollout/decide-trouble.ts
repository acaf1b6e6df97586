import { type Said, said, verbatim } from '../said.ts'
import type { Cause, Trouble } from '../types.ts'
import { reasonToTakeBack } from './decide-cause.ts'
import { failed, reverted, withMore } from './decide-end.ts'
import { gaveUp, takeBack } from './decide-revert.ts'
import type { CloudFault, DecideInput, Decision } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'

/** 5, 10, 20, 40, 60, 60 … seconds. */
export function backoffSeconds(tries: number): number {
  return Math.min(60, 5 * 2 ** Math.max(0, tries - 1))
}

/** Failures in a row that no patience is too short for: a call that hangs is one try, however long it took. */
const fewestTries = 3

export const moreTrouble = (input: DecideInput, { code, message }: CloudFault) =>
  anotherTry(input, code, verbatim(message))

/** One more failure in a row. An event tells of the first, and of a new kind of failure. */
export function anotherTry(input: DecideInput, code: string | undefined, what: Said) {
  const before = input.region.trouble
  const trouble: Trouble = {
    since: before?.since ?? input.now.toISOString(),
    tries: (before?.tries ?? 0) + 1,
    said: what,
    code,
  }
  const isNew = before === undefined || before.code !== code
  const events = isNew
    ? [
        {
          kind: 'trouble',
          said: said('region-troubled', { region: input.endpoint.region, trouble: what }),
        },
      ]
    : []
  // That an artifact is missing was answered.
  const tries = code === 'artifact-missing' ? Number.POSITIVE_INFINITY : trouble.tries
  const isOver =
    tries > fewestTries && secondsSince(trouble.since, input.now) > input.plan.infrastructurePatienceSeconds
  return { trouble, events, isOver, lookAgainAfterSeconds: backoffSeconds(trouble.tries) }
}

/** @param untouched nothing had been begun */
export function troubleCause(
  { endpoint, plan }: DecideInput,
  { tries, code, said: trouble }: Trouble,
  untouched = false,
): Cause {
  return {
    kind: 'cloud',
    said: said('region-did-not-work', {
      region: endpoint.region,
      patienceSeconds: plan.infrastructurePatienceSeconds,
      tries,
      ...(code === undefined ? {} : { errorCode: code }),
      trouble,
      untouched,
    }),
  }
}

export function terminalFailure(input: DecideInput, fault: CloudFault, begun: boolean): Decision {
  const { endpoint, region } = input
  const { phase } = region
  const refused = said('region-refused-by-cloud', {
    region: endpoint.region,
    ...(fault.code === undefined ? {} : { errorCode: fault.code }),
    message: verbatim(fault.message),
  })
  // A region that is being taken back for its quality keeps that cause, so that the other regions stay stopped.
  const cause: Cause =
    phase.name === 'reverting' ? withMore(phase.cause, refused) : { kind: 'cloud', said: refused }
  return failed(input, cause, said('advise-cloud-refused', { endpoint: endpoint.name, begun }))
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
        ? reverted(input, troubleCause(input, trouble, true), false)
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
          action: phase.inFlight ? { kind: 'interrupt', reason: phase.cause.said } : { kind: 'none' },
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
