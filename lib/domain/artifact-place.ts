import { terminal } from './errors.ts'
import type { TraitsOf } from './traits.ts'
import type { Endpoint, Provider } from './types.ts'

/**
 * Region → where it takes its artifacts from, as the fleet file's `artifacts` say it. Where several of the model's clouds have endpoints in one
 * region, a place for each of them by provider.
 */
export type ArtifactPlaces = Readonly<Record<string, string | Readonly<Record<Provider, string>>>>

/** Two clouds may share a region, and each has copies of its own there. */
export type CopyPlace = Pick<Endpoint, 'provider' | 'region'>

/** `provider:region` */
export const copyPlaceKey = ({ provider, region }: CopyPlace): string => `${provider}:${region}`

/** Where that cloud's endpoints in the region take their artifacts from; undefined: the fleet file names no place. */
export function placeFor(artifacts: ArtifactPlaces, { provider, region }: CopyPlace): string | undefined {
  const here = Object.hasOwn(artifacts, region) ? artifacts[region] : undefined
  if (here === undefined || typeof here === 'string') return here
  return Object.hasOwn(here, provider) ? here[provider] : undefined
}

/** Of all regions and clouds. */
export const placesIn = (artifacts: ArtifactPlaces): string[] =>
  Object.values(artifacts).flatMap((here) => (typeof here === 'string' ? [here] : Object.values(here)))

/** @throws CloudError terminal where the place is none of that cloud's */
export function checkOwnPlace(place: string, provider: Provider, traits: TraitsOf): void {
  const { name, places } = traits(provider)
  if (places.isOwn(place)) return
  throw terminal(
    `${name} keeps no artifacts at ${place}. Correct the place under artifacts in the fleet file.`,
    'UnknownArtifactPlace',
  )
}
