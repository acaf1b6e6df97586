import type { Said } from '../said.ts'
import type { CloudTraits } from '../traits.ts'

/** A value of a fleet file, as a sentence quotes it. */
export type WrittenValue = { is: 'list' } | { is: 'map' } | { is: 'text'; text: string }

/** Keys that are written in a form of their own, which is the same on every cloud. */
export const keysWithForm = [
  'cut',
  'extend',
  'infrastructurePatience',
  'modelLatencyP99',
  'errors4xx',
  'errors5xx',
  'name',
  'approvals',
  'peakRps',
  'endpoints',
  'plan',
  'plans',
  'models',
  'artifacts',
  'region',
] as const

/** What belongs where something else, or nothing, is written. */
export type Expected =
  | { as: 'one-of'; values: string[]; meant?: string }
  | { as: 'form'; of: (typeof keysWithForm)[number] }
  | { as: 'type'; type: string }
  /** In the words of a cloud's form, or of the schema. */
  | { as: 'told'; sentence: string }

/** Something that a fleet file names. `account` and `cloud` of an endpoint: where another one shares its region and name. */
export type FleetThing =
  | { is: 'plan'; name: string }
  | { is: 'model'; name: string }
  | { is: 'endpoint'; name: string; region: string; model: string; account?: string; cloud?: string }

/** As written; left out: it is not there. */
export interface WrittenChange {
  key: string
  before?: string
  after?: string
}

declare module '../said.ts' {
  interface SaidFacts {
    // The text as a whole.
    'fleet-file-not-yaml': { reason: string }
    'fleet-file-too-deep': { limit: number }
    'fleet-file-too-many-values': { limit: number }
    'fleet-file-long-text': { characters: number; limit: number }
    'fleet-file-no-map': Record<string, never>
    'fleet-file-more-problems': { more: number }
    'fleet-file-more-warnings': { more: number }

    // Its form. Without a key, it is the file itself.
    'fleet-file-unknown-key': { key: string; meant?: string; allowed: string[] }
    'fleet-file-missing': { key?: string; expected: Expected }
    'fleet-file-wrong': { key?: string; value: WrittenValue; expected: Expected }
    'fleet-file-order': Record<string, never>
    'fleet-file-name': { key?: string }
    /** Read as a number, which has lost its zeros in front. */
    'fleet-file-account': { account: number }

    // What its parts say of each other.
    'fleet-file-section-missing': { clouds: { name: string; key: string; example: string }[] }
    'fleet-file-plan-unused': { plan: string }
    'fleet-file-plan-unknown': { plan: string; meant?: string; plans: string[] }
    'fleet-file-plan-without-cloud': {
      plan: string
      key: string
      model: string
      cloud: string
      example: string
    }
    /** A bound of the evidence. */
    'fleet-file-rule-unreadable': { rule: string }
    /** `provider`: the place is that cloud's alone. */
    'fleet-file-place-unused': { model: string; region: string; provider?: string }
    /** One place for a region in which several clouds have endpoints, and not all of them could use it. */
    'fleet-file-place-shared': {
      region: string
      clouds: { provider: string; name: string; example: string }[]
    }
    'fleet-file-place-of-no-cloud': { cloud: string; meant?: string; clouds: string[] }
    /** `word` and `example`: what the cloud calls a place of artifacts, and one. `provider`: the region names places by cloud. */
    'fleet-file-place-missing': {
      endpoint: string
      region: string
      model: string
      word: string
      example: string
      provider?: string
    }
    /** `under`: the other model that lists it. */
    'fleet-file-endpoint-twice': { endpoint: string; region: string; under?: string }
    'fleet-file-region-unknown': { company: CloudTraits['company']; region: string; meant?: string }
    'fleet-file-region-elsewhere': {
      company: CloudTraits['company']
      region: string
      cloud: string
      meant?: string
    }

    // Its difference to the one in force.
    'fleet-file-added': { thing: FleetThing }
    'fleet-file-changed': { thing: FleetThing; changes: WrittenChange[] }
    'fleet-file-removed': { thing: FleetThing }
  }
}

/** Made when it is told: of a hundred thousand, most never are. */
export type Tell = () => Said
