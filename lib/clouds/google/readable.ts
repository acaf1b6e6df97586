import { CloudError } from '#lib/domain/errors.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import { hasCode } from './errors.ts'

/**
 * One part of an answer, which does not hide the others when it cannot be read: what is gone, forbidden or silent is unknown, with the reason.
 * Any other rejection goes through.
 * @param read undefined: it is not there
 */
export async function readable<T>(
  { permission, subject }: { permission: string; subject: string },
  read: () => Promise<T | undefined>,
): Promise<Known<T>> {
  try {
    const answer = await read()
    return answer === undefined ? unknown('not-found', subject) : known(answer)
  } catch (error) {
    if (hasCode(error, 'PERMISSION_DENIED')) return unknown('denied', permission)
    if (error instanceof CloudError && error.kind === 'retryable') return unknown('not-answering', subject)
    throw error
  }
}
