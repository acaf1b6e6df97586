import { storeOf } from '../artifact-place.ts'
import { container, manifest, unknownPart } from './parts.ts'
import type { ContainerManifest, Manifest } from './types.ts'

/**
 * What a release states for one region. In the cloud of its own registry that is the release's manifest. A place of another cloud's
 * registry holds a version of its own, with that cloud's image and settings: it stands for the release there, and the artifact must be the
 * release's.
 * @param place where the region takes its artifacts from; undefined: the fleet file names none
 * @param there what was read of that place; undefined: nothing yet
 */
export function expectedManifest(
  release: Manifest,
  registryKind: string,
  place: string | undefined,
  there: Manifest | undefined,
): Manifest {
  if (place === undefined || storeOf(place) === registryKind) return release
  if (there === undefined) {
    const notRead = unknownPart('not-read', place)
    return manifest([container({ artifact: notRead, image: notRead, environment: notRead })])
  }
  const [first, ...others] = there.containers
  return first === undefined
    ? there
    : { ...there, containers: [{ ...first, artifact: sameArtifact(release, first.artifact) }, ...others] }
}

/** In the form in which that cloud has it, an archive here and a folder there, with the digest that the release states. */
function sameArtifact(
  release: Manifest,
  there: ContainerManifest['artifact'],
): ContainerManifest['artifact'] {
  const stated = release.containers[0]?.artifact ?? unknownPart('not-told')
  if (stated.state !== 'stated' || stated.value.kind === 'none') return stated
  if (there.state !== 'stated' || there.value.kind === 'none') return stated
  return { state: 'stated', value: { ...there.value, digest: stated.value.digest } }
}
