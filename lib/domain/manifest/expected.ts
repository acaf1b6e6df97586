import { container, manifest, unknownPart } from './parts.ts'
import type { ArtifactPart, ContainerManifest, DataSource, Manifest } from './types.ts'

/**
 * What a release states for one region. In the cloud of its own registry that is the release's manifest. A place of another cloud's
 * registry holds a version of its own, with that cloud's image and settings: it stands for the release there, and the artifact must be the
 * release's.
 * @param isAtHome the region's endpoint is in the cloud of the release's registry
 * @param place where the region takes its artifacts from; undefined: the fleet file names none
 * @param there what was read of that place; undefined: nothing yet, or nothing that the release does not state itself
 */
export function expectedManifest(
  release: Manifest,
  isAtHome: boolean,
  place: string | undefined,
  there: Manifest | undefined,
): Manifest {
  if (place === undefined) return release
  if (isAtHome) return there === undefined ? release : inItsSchemes(release, there)
  if (there === undefined) {
    const notRead = unknownPart('not-read', place)
    return manifest([container({ artifact: notRead, image: notRead, environment: notRead })])
  }
  const [first, ...others] = there.containers
  return first === undefined
    ? there
    : { ...there, containers: [{ ...first, artifact: sameArtifact(release, first.artifact) }, ...others] }
}

/**
 * With the digests that the region's copies have, where they were found to be the release's by a checksum of another scheme than the one
 * that is recorded: what is served there is read in that scheme too.
 */
function inItsSchemes(release: Manifest, there: Manifest): Manifest {
  return {
    ...release,
    containers: release.containers.map((container, index) => {
      const here = there.containers[index]
      const { artifact, data } = container
      if (here === undefined) return container
      return {
        ...container,
        artifact:
          artifact.state === 'stated' && here.artifact.state === 'stated'
            ? { state: 'stated', value: inItsScheme(artifact.value, here.artifact.value) }
            : artifact,
        data:
          data.state === 'stated' && here.data.state === 'stated'
            ? { state: 'stated', value: data.value.map((source) => sourceInItsScheme(source, here.data)) }
            : data,
      }
    }),
  }
}

function sourceInItsScheme(source: DataSource, here: ContainerManifest['data']): DataSource {
  const other = here.state === 'stated' ? here.value.find(({ name }) => name === source.name) : undefined
  return other === undefined ? source : { ...source, artifact: inItsScheme(source.artifact, other.artifact) }
}

function inItsScheme(stated: ArtifactPart, here: ArtifactPart): ArtifactPart {
  if (stated.kind === 'none' || here.kind !== stated.kind) return stated
  if (!stated.digest.known || !here.digest.known) return stated
  const [recorded, read] = [stated.digest.value, here.digest.value]
  return recorded.split(':', 1)[0] === read.split(':', 1)[0] ? stated : { ...stated, digest: here.digest }
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
