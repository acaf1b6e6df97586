import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { say } from '#lib/words/say.ts'

/** The sentence of a JSON column; null where it is empty. */
export function sentenceIn(column: unknown): string | null {
  const told = saidFromRow(column)
  return told === undefined ? null : say(told)
}
