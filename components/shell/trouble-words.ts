import { troubleOfProcess } from '#lib/words/edge.ts'

/** What `/api/health` answered after a page failed; `silent` when there was no answer at all. */
export type HealthAnswer = 'asking' | 'well' | 'version-behind' | 'database-away' | 'sandbox-away' | 'silent'

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
    case 'sandbox-away':
    case 'version-behind':
      return `${troubleOfProcess[health]} `
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
    const { code, version }: { code?: unknown; version?: unknown } = await answer.json()
    if (answer.ok) return version === 'behind' ? 'version-behind' : 'well'
    return code === 'database-away' || code === 'sandbox-away' ? code : 'silent'
  } catch {
    return 'silent'
  }
}
