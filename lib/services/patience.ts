import { retryable } from '#lib/domain/errors.ts'
import { duration } from '#lib/domain/wording.ts'

/**
 * How long, in real milliseconds, a person who waits for a page waits for one cloud. The adapters try again for half a minute and more,
 * which is right for the worker.
 */
export const patience = { artifactMs: 5_000, checkMs: 8_000, metricsMs: 5_000 } as const

/**
 * The answer, if it comes in time. A later one is nobody's any more, and neither is a later error.
 * @throws CloudError, retryable, when it does not
 */
export function inTime<Answer>(asked: Promise<Answer>, milliseconds: number, who: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(retryable(`${who} did not answer within ${duration(milliseconds / 1000)}.`))
    const timer = setTimeout(giveUp, milliseconds)
    asked.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
