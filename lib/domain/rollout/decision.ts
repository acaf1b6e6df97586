import type { Manifest } from '../manifest/types.ts'
import type { Plan } from '../plan/plan.ts'
import type { AlarmReading, ServingReader } from '../ports.ts'
import type { Said } from '../said.ts'
import type { CloudTraits } from '../traits.ts'
import type {
  ArtifactCopy,
  Baseline,
  Endpoint,
  Observation,
  Refusal,
  RegionPhase,
  RegionRollout,
  Trouble,
  Verdict,
} from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'

export interface CloudFault {
  kind: 'retryable' | 'terminal'
  /** The cloud's words. */
  message: string
  code: string | undefined
}

export type Seen = { ok: true; observation: Observation } | { ok: false; error: CloudFault }

export interface DecideInput {
  region: RegionRollout
  endpoint: Endpoint
  cloud: CloudTraits
  plan: Plan
  /** `manifest`: what it states for this region. `withdrawn`: it may not be served any more. */
  release: { label: string; manifest: Manifest; withdrawn?: Withdrawal }
  /** Who holds the bake on this endpoint. */
  bakes: ServingReader['bakes']
  /** Name of the configuration that this attempt puts in force. */
  targetConfigName: string
  seen: Seen
  artifact: ArtifactCopy | undefined
  alarms: AlarmReading[]
  /** Of this attempt; undefined before its canary had traffic. */
  verdict: Verdict | undefined
  /** Requests that the release answered in this attempt were counted: whatever the cloud tells of its instances, something ran. */
  answered: boolean
  /** What `mayBegin` says now. */
  refusal: Refusal | undefined
  /** For how long a call to begin may still be accepted; at least {@link lateAcceptanceSeconds}. */
  lateAcceptanceSeconds: number
  now: Date
}

export type Action =
  | { kind: 'none' }
  | { kind: 'begin' }
  | { kind: 'interrupt'; reason: Said }
  | { kind: 'restore' }
  | { kind: 'settle' }

export interface Decision {
  phase: RegionPhase
  action: Action
  baseline: Baseline | undefined
  trouble: Trouble | undefined
  request: RegionRollout['request']
  events: { kind: string; said: Said }[]
  /** undefined: settled, nothing more to do. */
  lookAgainAfterSeconds: number | undefined
}

export type PhaseNamed<Name extends RegionPhase['name']> = Extract<RegionPhase, { name: Name }>

/** Seconds of cloud time until the next look. */
export const lookAgain = { atOnce: 0, moving: 5, held: 15, refused: 60 } as const

/**
 * A call to begin that ran into a time-out here can still be accepted there. For so long an update that was never seen is
 * not taken for one that never was. Where cloud time runs fast the loop gives `decide` more of it.
 */
export const lateAcceptanceSeconds = 30

/** Everything that a decision leaves alone stays as it was. */
export function keep(input: DecideInput, changes: Partial<Decision>): Decision {
  const { region } = input
  return {
    phase: region.phase,
    action: { kind: 'none' },
    baseline: region.baseline,
    trouble: region.trouble,
    request: region.request,
    events: [],
    lookAgainAfterSeconds: lookAgain.moving,
    ...changes,
  }
}

export function secondsSince(iso: string, now: Date): number {
  return (now.getTime() - Date.parse(iso)) / 1000
}
