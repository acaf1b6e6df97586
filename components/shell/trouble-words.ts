/** What `/api/health` answered after a page failed; `silent` when there was no answer at all. */
export type HealthAnswer = 'asking' | 'well' | 'database-away' | 'sandbox-away' | 'silent'

/** Says what is known and guesses nothing: a page fails for many reasons, and only one of them is the database. */
export function troubleWords(health: HealthAnswer, digest: string | undefined): string {
  // Next.js gives every error of the server a digest, which is in the log beside it.
  const reference = digest === undefined ? '' : ` Reference ${digest}.`
  return `${causeWords(health, digest)}Nothing was changed by this.${reference}`
}

function causeWords(health: HealthAnswer, digest: string | undefined): string {
  switch (health) {
    case 'asking':
      return ''
    case 'database-away':
      return 'Meridian cannot reach its database just now. '
    case 'sandbox-away':
      return 'Meridian cannot reach its sandbox just now. '
    case 'silent':
      return 'Meridian does not answer just now. '
    case 'well':
      return digest === undefined
        ? 'Something unexpected happened in this page. '
        : 'Something unexpected happened on the server, whose log says what. '
  }
}

export async function askHealth(): Promise<HealthAnswer> {
  try {
    const answer = await fetch('/api/health', { cache: 'no-store' })
    if (answer.ok) return 'well'
    const { code }: { code?: unknown } = await answer.json()
    return code === 'database-away' || code === 'sandbox-away' ? code : 'silent'
  } catch {
    return 'silent'
  }
}
