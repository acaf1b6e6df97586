import type { ComparedPart } from './manifest/types.ts'
import { type Said, said } from './said.ts'

/** The artifact of a release in a region. */
interface ArtifactIn {
  label: string
  /** Region code. */
  region: string
}

interface SeenIn extends ArtifactIn {
  /** What was seen of it. */
  look: Said
}

declare module './said.ts' {
  interface SaidFacts {
    /** Everything is in its images. */
    'artifact-none': { label: string }
    /** The fleet file names no place of artifacts for the region. */
    'artifact-unplaced': { region: string }
    /** What a cloud says of an artifact, or of an object in it, in its own words. `url` is the artifact's, `path` leads on from there. */
    'artifact-at': { url: string; path?: string; words: string }
    /** Of several artifacts, the one that keeps a region waiting most, and how many others do. */
    'artifacts-awaited': { first: Said; others: number }

    // Findings of a preflight, whatever the cloud.
    'no-artifact': { look: Said }
    'artifact-present': ArtifactIn | InOwnWords
    'artifact-not-here-yet': SeenIn
    'artifact-failed': SeenIn
    'artifact-unknown': SeenIn
    'artifact-unreadable': SeenIn
    'artifact-tolerated': SeenIn
    /** `open`: the parts that the plan does not let stay unknown. */
    'artifact-not-comparable': SeenIn & { open: ComparedPart[] }
  }
}

/** @param words all of the sentence but the address with which it begins */
export const artifactAt = (url: string, words: string, path = ''): Said<'artifact-at'> =>
  said('artifact-at', { url, words, ...(path === '' ? {} : { path }) })
