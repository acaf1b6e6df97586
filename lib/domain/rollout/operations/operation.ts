import type { RecordedActor } from '../../actor.ts'
import type { ServingDriver, ServingReader } from '../../ports.ts'
import { type Said, verbatim } from '../../said.ts'
import type { CloudTraits } from '../../traits.ts'
import type { Endpoint, Observation, Refusal, Trouble } from '../../types.ts'
import { type CloudFault, lookAgain, secondsSince } from '../decision.ts'
import type { UndeployFacts } from '../gate-facts.ts'

/** Acts on an endpoint share one form: look, decide, record, act, until what is wanted is what the cloud shows. */

export const operationNames = ['undeploy'] as const
export type OperationName = (typeof operationNames)[number]

export type OperationPhase =
  | { name: 'asked' }
  /** `sentAt`: ISO, when the call was put on record, directly before it was made. */
  | { name: 'sent'; sentAt: string }
  /** The cloud shows what was wanted. */
  | { name: 'done' }
  /** It may not be done any more; nothing was sent. */
  | { name: 'refused'; said: Said }
  | { name: 'failed'; said: Said }

export interface Operation<Intent> {
  id: string
  kind: OperationName
  endpointId: string
  intent: Intent
  requestedBy: RecordedActor
  /** ISO, cloud time. Giving up is counted from here. */
  requestedAt: string
  phase: OperationPhase
  trouble: Trouble | undefined
}

/** What its record says at the end: in the audit, and in the latest rollout of the endpoint. */
export interface Told {
  /** Action of the audit entry. */
  action: string
  said: Said
}

/** Seconds of cloud time. */
export interface OperationPatience {
  /** After which a call that has not shown up is made again. */
  sendAgain: number
  /** After which nobody waits any more; a person may ask again. */
  giveUp: number
}

export interface OperationInput<Intent> {
  operation: Operation<Intent>
  endpoint: Endpoint
  cloud: CloudTraits
  /** The endpoint's part in the rollout that is open on it. */
  openRollout: UndeployFacts['openRollout']
  /** What the cloud last said, before this pass. */
  known: Observation | undefined
  patience: OperationPatience
  now: Date
}

/** What is particular to one kind of act. */
export interface OperationKind<Intent, Seen> {
  name: OperationName
  /** Rejects with a CloudError. */
  observe(provider: ServingReader, endpoint: Endpoint, intent: Intent): Promise<Seen>
  /** Safe to repeat. Rejects with a CloudError. */
  act(provider: ServingDriver, endpoint: Endpoint, intent: Intent): Promise<void>
  /** What is kept of a look beside the operation. */
  observationOf(seen: Seen): Observation
  isReached(intent: Intent, seen: Seen): boolean
  /** Asked directly before the call: since the wish was taken a rollout may have begun, or somebody may have changed the endpoint. */
  refusal(input: OperationInput<Intent>, seen: Seen): Refusal | undefined
  /** Detail of its audit entries. */
  detail(intent: Intent): Record<string, unknown>
  /** The end can come once only, because what is gone never comes back: a second operation that finds it tells nothing. */
  endsForGood: boolean
  tells: {
    done(input: OperationInput<Intent>): Told
    refused(input: OperationInput<Intent>, refusal: Refusal): Told
    failed(input: OperationInput<Intent>, fault: CloudFault, gaveUp: boolean): Told
    /** Sent, and not to be seen when patience was over. */
    unfinished(input: OperationInput<Intent>): Told
  }
}

export type Looked<Seen> = { ok: true; seen: Seen } | { ok: false; error: CloudFault }

export interface OperationDecision {
  phase: OperationPhase
  /** Recorded before it is carried out. */
  action: 'none' | 'send'
  trouble: Trouble | undefined
  /** undefined: nothing to tell yet. */
  told: Told | undefined
  /** undefined: it has ended. */
  lookAgainAfterSeconds: number | undefined
}

/** The next step of an operation. Pure, and may be asked at any moment, any number of times. */
export function decideOperation<Intent, Seen>(
  kind: OperationKind<Intent, Seen>,
  input: OperationInput<Intent>,
  look: Looked<Seen>,
): OperationDecision {
  const { operation, patience, now } = input
  const { intent, phase } = operation
  if (!look.ok) return troubled(kind, input, look.error)
  if (kind.isReached(intent, look.seen)) return ended({ name: 'done' }, kind.tells.done(input))
  if (phase.name === 'sent' && secondsSince(phase.sentAt, now) < patience.sendAgain)
    return awaited(kind, input)
  const refusal = kind.refusal(input, look.seen)
  if (refusal !== undefined) {
    const told = kind.tells.refused(input, refusal)
    return ended({ name: 'refused', said: told.said }, told)
  }
  return {
    phase: { name: 'sent', sentAt: now.toISOString() },
    action: 'send',
    trouble: operation.trouble,
    told: undefined,
    lookAgainAfterSeconds: lookAgain.moving,
  }
}

/**
 * The cloud did not answer, or refused the call: it is asked again while it may be, and given up after that. `input` is of before the call,
 * so that a call which did not get through counts as not sent.
 */
export function troubled<Intent, Seen>(
  kind: OperationKind<Intent, Seen>,
  input: OperationInput<Intent>,
  fault: CloudFault,
): OperationDecision {
  const { operation, now } = input
  const gaveUp = isLate(input)
  if (fault.kind === 'terminal' || gaveUp) {
    const told = kind.tells.failed(input, fault, gaveUp)
    return ended({ name: 'failed', said: told.said }, told)
  }
  const tries = (operation.trouble?.tries ?? 0) + 1
  const { message, code } = fault
  return {
    phase: operation.phase,
    action: 'none',
    trouble: { since: operation.trouble?.since ?? now.toISOString(), tries, said: verbatim(message), code },
    told: undefined,
    lookAgainAfterSeconds: retrySeconds(tries),
  }
}

/** 5, 10, 20, 40 and then 60 seconds of cloud time. */
const retrySeconds = (tries: number) => Math.min(60, lookAgain.moving * 2 ** (tries - 1))

function awaited<Intent, Seen>(
  kind: OperationKind<Intent, Seen>,
  input: OperationInput<Intent>,
): OperationDecision {
  if (isLate(input)) {
    const told = kind.tells.unfinished(input)
    return ended({ name: 'failed', said: told.said }, told)
  }
  return {
    phase: input.operation.phase,
    action: 'none',
    trouble: undefined,
    told: undefined,
    lookAgainAfterSeconds: lookAgain.moving,
  }
}

function ended(phase: OperationPhase, told: Told): OperationDecision {
  return { phase, action: 'none', trouble: undefined, told, lookAgainAfterSeconds: undefined }
}

const isLate = <Intent>({ operation, patience, now }: OperationInput<Intent>) =>
  secondsSince(operation.requestedAt, now) >= patience.giveUp
