declare module '#lib/domain/said.ts' {
  /** Findings of a preflight that every cloud may have. */
  interface SaidFacts {
    'cloud-refused': InOwnWords
    'credentials-missing': InOwnWords
    'permission-missing': InOwnWords
    'update-in-progress': InOwnWords
  }
}

export {}
