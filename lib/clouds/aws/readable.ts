import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import { type CallContext, isDenied, isNotFound, toCloudError } from './errors.ts'

/** Runs one reading call. What is gone or forbidden is unknown, with the reason; any other rejection is a CloudError. */
export async function readable<T>(context: CallContext, run: () => Promise<T>): Promise<Known<T>> {
  try {
    return known(await run())
  } catch (error) {
    if (isDenied(error)) return unknown('denied', context.action)
    if (isNotFound(error)) return unknown('not-found', context.subject)
    throw toCloudError(error, context)
  }
}
