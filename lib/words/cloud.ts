import { cityOf } from '../domain/regions.ts'
import type { WordsFor } from './words.ts'

/** Messages of clouds stand as they came: they say what to mend in the cloud's own terms. */
export const cloudWords: WordsFor<
  | 'endpoint-gone'
  | 'endpoint-unread'
  | 'region-unanswered'
  | 'registry-unread'
  | 'decision-untold'
  | 'artifact-unread'
> = {
  'endpoint-gone': ({ endpoint, region }) =>
    `There is no endpoint ${endpoint} in ${cityOf(region)} (${region}).`,
  'endpoint-unread': ({ message }) => message,
  'region-unanswered': ({ region, message }) => `${cityOf(region)} (${region}) does not answer: ${message}`,
  'registry-unread': ({ message }) => message,
  'decision-untold': ({ message }) => message,
  'artifact-unread': ({ message }) => message,
}
