import type { WordsFor } from './words.ts'

export const artifactWords: WordsFor<
  'artifact-none' | 'artifact-unplaced' | 'artifact-at' | 'artifacts-awaited'
> = {
  'artifact-none': ({ label }) => `${label} has everything in its images: there is no artifact to copy.`,
  'artifact-unplaced': ({ region }) =>
    `The fleet file names no place of artifacts for ${region}; add one under artifacts.`,
  'artifact-at': ({ url, path = '', words }) => `${url}${path} ${words}`,
  'artifacts-awaited': ({ first, others }, say) =>
    `${say(first)} ${others} more of the release's artifacts are not ready.`,
}
