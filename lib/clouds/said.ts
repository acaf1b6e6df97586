declare module '#lib/domain/said.ts' {
  /** Findings of a preflight that every cloud may have. */
  interface SaidFacts {
    'artifact-failed': InOwnWords
    'artifact-not-comparable': InOwnWords
    'artifact-not-here-yet': InOwnWords
    'artifact-present': InOwnWords
    'artifact-tolerated': InOwnWords
    'artifact-unknown': InOwnWords
    'artifact-unreadable': InOwnWords
    'cloud-refused': InOwnWords
    'credentials-missing': InOwnWords
    'no-artifact': InOwnWords
    'permission-missing': InOwnWords
    'update-in-progress': InOwnWords
  }
}

export {}
