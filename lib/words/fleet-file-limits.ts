import { shownName } from '../domain/limits.ts'
import { count } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

/** Apart from the other words of fleet files: the browser refuses a file that is too large before it sends it. */
export const fleetFileLimitWords = {
  'fleet-file-too-large': ({ bytes, limit }) =>
    `The fleet file has ${count(bytes)} bytes; the limit is ${count(limit)} (2 MB). Shorten it, for example by writing each endpoint on one line.`,
  'fleet-file-too-many': ({ model, found, what, limit }) =>
    `${model === undefined ? 'The fleet file' : `Model ${shownName(model)}`} has ${count(found)} ${what}; the limit is ${count(limit)}. Remove what is not needed.`,
  'fleet-file-too-deep': ({ limit }) =>
    `The fleet file is nested more than ${limit} levels deep; it needs no more than eight.`,
  'fleet-file-too-many-values': ({ limit }) =>
    `The fleet file has more than ${count(limit)} values, those that aliases repeat included. Remove what is not needed.`,
  'fleet-file-long-text': ({ characters, limit }) =>
    `A text of the fleet file has ${count(characters)} characters; the limit is ${count(limit)}. Shorten it.`,
} satisfies WordsFor<
  | 'fleet-file-too-large'
  | 'fleet-file-too-many'
  | 'fleet-file-too-deep'
  | 'fleet-file-too-many-values'
  | 'fleet-file-long-text'
>
