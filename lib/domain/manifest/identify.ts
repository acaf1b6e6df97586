import { type ComparedOutcome, type Comparison, compareManifests } from './compare.ts'
import { fingerprintOf, isProven } from './fingerprint.ts'
import type { Manifest } from './types.ts'
import { partNames } from './types.ts'

/** Which release an endpoint serves. Pure. */

export interface Candidate {
  id: string
  label: string
  version: number
  manifest: Manifest
  /** It was put on an endpoint of the fleet at some time. */
  wasPromoted: boolean
}

export type Identified =
  | {
      known: true
      id: string
      label: string
      /** Labels of other registry entries with the same fingerprint: one thing under several labels. */
      alsoLabels: string[]
      /** Parts that are the release's by tag or by a declared digest only. */
      byTag: ComparedOutcome[]
    }
  /**
   * `unknown`: parts of the nearest release that could not be compared; empty: what is served is known and is no release's.
   * `nearest`: label of that release.
   */
  | { known: false; nearest: string | undefined; unknown: ComparedOutcome[] }

/**
 * The release of which everything that it states is what is served. Several may be: the intended one is meant; then one that was
 * promoted, one that states more, and the older one, because a copy of an entry names nothing new.
 * @param environment as the endpoint's cloud deploys: `replace` where a variable that a release does not state cannot come with it
 */
export function identify(
  served: Manifest,
  candidates: readonly Candidate[],
  intendedId: string | undefined,
  environment: 'merge' | 'replace',
): Identified {
  const compared = candidates
    .filter(({ manifest }) => manifest.undeployable === undefined && manifest.containers.length > 0)
    .map((candidate) => ({
      candidate,
      comparison: compareManifests(candidate.manifest, served, { environment }),
    }))
  const same = compared
    .filter(({ comparison }) => comparison.outcome === 'same')
    .sort(
      (one, other) =>
        // What is known to be served goes before what only says so.
        Number(isDeclared(one.comparison)) - Number(isDeclared(other.comparison)) ||
        Number(other.candidate.id === intendedId) - Number(one.candidate.id === intendedId) ||
        Number(other.candidate.wasPromoted) - Number(one.candidate.wasPromoted) ||
        statedParts(other.candidate.manifest) - statedParts(one.candidate.manifest) ||
        one.candidate.version - other.candidate.version,
    )
  const [first] = same
  if (first !== undefined) {
    const { id, label, manifest } = first.candidate
    return {
      known: true,
      id,
      label,
      alsoLabels: candidates
        .filter((other) => other.id !== id && isSameThing(other.manifest, manifest))
        .map((other) => other.label),
      byTag: first.comparison.parts.filter(isLoose),
    }
  }
  const maybe = compared
    .filter(({ comparison }) => comparison.outcome === 'unknown')
    .sort(
      (one, other) =>
        Number(other.candidate.id === intendedId) - Number(one.candidate.id === intendedId) ||
        one.comparison.parts.filter(isUnknown).length - other.comparison.parts.filter(isUnknown).length ||
        other.candidate.version - one.candidate.version,
    )[0]
  return {
    known: false,
    nearest: maybe?.candidate.label,
    unknown: maybe?.comparison.parts.filter(isUnknown) ?? [],
  }
}

/** Two registry entries are one thing only where nothing of either is unknown, or only declared. */
export function isSameThing(one: Manifest, other: Manifest): boolean {
  return (
    isProven(one) &&
    isProven(other) &&
    fingerprintOf(one) === fingerprintOf(other) &&
    isNamedAlike(one, other)
  )
}

/** An entry leaves to the endpoint how several containers are called; by their names, other names are another thing. */
function isNamedAlike(one: Manifest, other: Manifest): boolean {
  if (one.containers.length < 2 || (one.execution.state === 'stated' && one.execution.value === 'serial'))
    return true
  return one.containers.every(({ name }, index) => name === other.containers[index]?.name)
}

const isLoose = ({ outcome }: ComparedOutcome) => outcome === 'by-tag' || outcome === 'declared'
const isDeclared = ({ parts }: Comparison) => parts.some(({ outcome }) => outcome === 'declared')
const isUnknown = ({ outcome }: ComparedOutcome) => outcome === 'unknown'

function statedParts({ containers }: Manifest): number {
  return containers.reduce(
    (sum, container) => sum + partNames.filter((part) => container[part].state === 'stated').length,
    0,
  )
}
