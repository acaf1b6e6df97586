import type { EndpointIdentity } from '#lib/domain/endpoint-identity.ts'
import type { Act } from '#lib/domain/rollout/gate-facts.ts'
import type { EvidenceMeasure } from '#lib/domain/verdict-types.ts'
import type { FirstNames } from '#lib/domain/wording.ts'

/** What a person named and is not there. */
export type Missing =
  | { what: 'release'; release: string; model: string }
  | { what: 'rollout'; rollout: string }
  /** `article`: "the rollout" of somebody who is on its page, "a rollout" of one who names it. */
  | { what: 'region'; endpoint: string; rollout: string; article: 'a' | 'the' }
  | { what: 'endpoint'; id: string }
  | { what: 'endpoint-of-model'; endpoint: string; model: string }
  | AmbiguousEndpoint
  | { what: 'plan'; plan: string }
  | { what: 'person' }
  | { what: 'requests'; endpoint: string }
  /** `attempt`: the one that was asked for; undefined: any. */
  | { what: 'canary-minutes'; endpoint: string; rollout: string; attempt: number | undefined }

/** A name that several endpoints share. */
export interface AmbiguousEndpoint {
  what: 'one-endpoint'
  word: string
  called: EndpointIdentity[]
}

declare module '#lib/domain/said.ts' {
  /** What use cases refuse besides what the gates do. */
  interface SaidFacts {
    'not-found': Missing
    'ambiguous-endpoint': AmbiguousEndpoint
    'reason-missing': { act: Act }
    'reason-too-long': { length: number; limit: number }
    'release-changed': { label: string }
    'fleet-changed': NoFacts
    'fleet-file-invalid': { problems: { line: number | undefined; said: Said }[] }
    'sandbox-away': NoFacts
    /** In the words of the sandbox, or what it answered. */
    'fault-refused': InOwnWords | { status: number }
    /** For each person. */
    'too-busy': { atOnce: number; waiting: number }
    'unknown-plan': { plan: string; model: string; plans: string[] }

    'invalid-periods':
      | { problem: 'length'; minutes: number; most: number }
      | { problem: 'start' | 'not-over' | 'same' }
    'invalid-settings':
      | { problem: 'alpha' | 'beta'; value: number }
      | { problem: 'tolerated'; measure: EvidenceMeasure; value: number; under: number }
      | { problem: 'unacceptable'; measure: EvidenceMeasure; value: number; above: number }
    'cloud-silent': { endpoint: string; why: Said }

    'unknown-endpoint':
      | { name: string; model: string; known: FirstNames }
      /** Beside those that are named. */
      | { more: number; model: string }
    'unreadable-number': { name: string; text: string }
    /** `why`: what the cloud answered. */
    'cloud-not-answering': InOwnWords | { why: Said }
    'preflight-failed': { why: Said }
    /** `proceeds`: the plan lets it go on without a verdict. */
    'endpoint-idle': { region: string; proceeds: boolean }
    'registry-not-answering': { label: string; why: Said }
  }
}
