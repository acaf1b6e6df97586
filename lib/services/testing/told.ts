import { say } from '#lib/words/say.ts'
import type { ServiceResult } from '../context.ts'

/** What a use case answers, as the page and the API tell it. */
export async function told<T extends object>(
  asked: ServiceResult<T> | Promise<ServiceResult<T>>,
): Promise<({ ok: true } & T) | { ok: false; code: string; sentence: string }> {
  const result = await asked
  return result.ok ? result : { ok: false, code: result.code, sentence: say(result) }
}
