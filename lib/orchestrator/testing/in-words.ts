import { saidJson } from '#lib/db/rows/said-json.ts'
import { say } from '#lib/words/say.ts'

/** What a JSON column tells, as people read it. @throws where it tells nothing */
export const inWords = (column: unknown): string => say(saidJson.parse(column))
