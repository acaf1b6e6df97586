import type { PartAt } from './restated.ts'
import type { ArtifactPart, ContainerManifest, ImagePart, Known, Manifest, Part } from './types.ts'
import { partNames } from './types.ts'

/**
 * What was unknown when it was recorded and is known now. What was known stays as it was: a change of it is a finding. Pure.
 * @param changed parts that are not what was recorded any more: what they are now was not meant
 */
export function fillUnknown(recorded: Manifest, now: Manifest, changed: readonly PartAt[] = []): Manifest {
  if (recorded.containers.length !== now.containers.length) return recorded
  return {
    ...recorded,
    execution: part(recorded.execution, now.execution),
    inference: part(recorded.inference, now.inference),
    containers: recorded.containers.map((container, index) => {
      const other = now.containers[index]
      if (other === undefined) return container
      const kept = changed.flatMap((each) => (each.container === index ? [each.part] : []))
      const filled = fillContainer(container, other)
      return {
        ...filled,
        ...Object.fromEntries(
          partNames.flatMap((name) => (kept.includes(name) ? [[name, container[name]]] : [])),
        ),
      }
    }),
  }
}

function fillContainer(recorded: ContainerManifest, now: ContainerManifest): ContainerManifest {
  return {
    ...recorded,
    image: part(recorded.image, now.image, fillImage),
    artifact: part(recorded.artifact, now.artifact, fillArtifact),
    data: part(recorded.data, now.data, (one, other) =>
      one.map((source, index) => {
        const there = other[index]
        return there?.name === source.name
          ? { ...source, artifact: fillArtifact(source.artifact, there.artifact) }
          : source
      }),
    ),
    environment: part(recorded.environment, now.environment),
    command: part(recorded.command, now.command),
    args: part(recorded.args, now.args),
    routes: part(recorded.routes, now.routes),
    settings: part(recorded.settings, now.settings),
  }
}

type StoredPart = Exclude<ArtifactPart, { kind: 'none' }>

function part<T>(recorded: Part<T>, now: Part<T>, fill: (one: T, other: T) => T = (one) => one): Part<T> {
  if (recorded.state === 'unknown') return now
  if (recorded.state === 'stated' && now.state === 'stated')
    return { state: 'stated', value: fill(recorded.value, now.value) }
  return recorded
}

/** Only for the same address: the digest of another one is another's. */
function fillImage(recorded: ImagePart, now: ImagePart): ImagePart {
  if (recorded.address !== now.address) return recorded
  const filled = { ...recorded, digest: digest(recorded.digest, now.digest) }
  if (now.platforms === undefined || recorded.platforms?.known === true) return filled
  // What an index lists is that digest's, and never another one's.
  const isIts = filled.digest.known && now.digest.known && filled.digest.value === now.digest.value
  return isIts ? { ...filled, platforms: now.platforms } : filled
}

function fillArtifact(recorded: ArtifactPart, now: ArtifactPart): ArtifactPart {
  if (recorded.kind === 'none' || now.kind === 'none') return recorded
  if (recorded.kind !== now.kind || recorded.address !== now.address) return recorded
  const { objects = now.objects, kept = now.kept } = recorded
  const isDeclared = recorded.digest.known && !isAlike(recorded, now) ? recorded.declared : now.declared
  return {
    ...{ ...recorded, digest: digest(recorded.digest, now.digest) },
    ...(isDeclared === true ? { declared: isDeclared } : {}),
    ...(objects === undefined
      ? {}
      : { objects: now.objects?.known === true ? digest(objects, now.objects) : objects }),
    ...(kept === undefined ? {} : { kept }),
  }
}

/** Recorded before it was kept how a digest is known. */
const isAlike = (recorded: StoredPart, now: StoredPart): boolean =>
  recorded.digest.known && now.digest.known && recorded.digest.value === now.digest.value

const digest = (recorded: Known<string>, now: Known<string>): Known<string> =>
  recorded.known ? recorded : now
