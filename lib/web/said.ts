/** What of an address cannot be read. */
type UnreadableAddress = { problem: 'too-long'; characters: number } | { problem: 'encoding' | 'nul' }

declare module '#lib/domain/said.ts' {
  /** What the web process itself answers, before or instead of a use case. */
  interface SaidFacts {
    /** `repeat`: what was asked for was not done. */
    'signed-out': { repeat: boolean }
    'no-such-thing': NoFacts
    'database-away': NoFacts
    /** The sandbox, while something is only read. */
    'sandbox-away-now': NoFacts
    /** The database belongs to a newer version of Meridian than this process runs. */
    'version-behind': NoFacts
    /** `reference`: of the entry in the log. `mayBeDone`: a change was asked for, and may have come about. */
    unexpected: { reference: string; mayBeDone: boolean }
    'invalid-input':
      | { expected: 'json-object' | 'fleet-file' | 'sandbox-person' }
      /** `path`: of the member, '' for the whole. `problem`: as the schema tells it. */
      | { expected: 'action'; path: string; problem?: string }
    'not-json': NoFacts
    /** `bytes`: the most that is read. */
    'too-long': { bytes: number }
    'too-large': { bytes: number }
    'too-many-attempts': { waitSeconds: number }
    'too-many-streams': { most: number }
    'not-sandbox': NoFacts
    'not-seeded': NoFacts
    'foreign-origin': NoFacts
    'invalid-address': UnreadableAddress
    'unknown-host': { named: boolean }
  }
}

// A module, so that the declaration above adds to the other one.
export {}
