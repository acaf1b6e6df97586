import { z } from 'zod'
import { type Said, verbatim } from '#lib/domain/said.ts'

/** Facts are not checked member by member: they are of whichever version wrote them, and `say` names a code that it does not know. */
export const saidJson = z
  .object({ code: z.string(), facts: z.record(z.string(), z.unknown()) })
  .transform((row) => row as unknown as Said)

/** A refusal from before facts were recorded is told as it stands, under the code that it had. */
export const refusalJson = z.union([
  saidJson,
  z
    .object({ code: z.string(), sentence: z.string() })
    .transform(({ code, sentence }) => ({ code, facts: { sentence } }) as unknown as Said),
])

/** Of a JSON column that may be null. */
export const saidFromRow = (column: unknown): Said | undefined =>
  column === null ? undefined : saidJson.parse(column)

/** Where a sentence was recorded before facts were: it is told as it stands. */
export const saidOrSentenceJson = z.preprocess(
  (value) => (typeof value === 'string' ? verbatim(value) : value),
  saidJson,
)

/** Why somebody asked: as a person typed it, or what Meridian itself goes by. */
export const askedReasonJson = z.union([z.string(), saidJson])

/** For objects that held a `sentence` before facts were recorded: the sentence is told as it stands. */
export function withSaid<Shape extends z.ZodType>(shape: Shape) {
  return z.preprocess((row) => {
    if (typeof row !== 'object' || row === null || !('sentence' in row)) return row
    const { sentence, ...rest } = row
    return 'said' in rest || typeof sentence !== 'string' ? rest : { ...rest, said: verbatim(sentence) }
  }, shape)
}
