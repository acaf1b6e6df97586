import type { ContainerManifest, Known, Manifest, Part, Unknown } from './types.ts'

/** How parts are made. Pure. */

export const known = <T>(value: T): Known<T> => ({ known: true, value })
export const unknown = (reason: Unknown['reason'], detail?: string): { known: false; why: Unknown } => ({
  known: false,
  why: detail === undefined ? { reason } : { reason, detail },
})

export const stated = <T>(value: T): Part<T> => ({ state: 'stated', value })
export const unstated: { state: 'unstated' } = { state: 'unstated' }
export const unknownPart = (
  reason: Unknown['reason'],
  detail?: string,
): { state: 'unknown'; why: Unknown } => ({
  state: 'unknown',
  why: detail === undefined ? { reason } : { reason, detail },
})

/** Stated where there is a value, else left to the endpoint. */
export const statedIf = <T>(value: T | undefined): Part<T> => (value === undefined ? unstated : stated(value))

export function container(parts: Partial<ContainerManifest>): ContainerManifest {
  return {
    name: undefined,
    image: unstated,
    artifact: unstated,
    data: unstated,
    environment: unstated,
    command: unstated,
    args: unstated,
    routes: unstated,
    settings: unstated,
    ...parts,
  }
}

export function manifest(
  containers: ContainerManifest[],
  more: Partial<Omit<Manifest, 'containers'>> = {},
): Manifest {
  return { containers, execution: unstated, inference: unstated, ...more }
}

/** A manifest of which only image and artifact were recorded, as Meridian did before it read manifests. */
export function earlierManifest(
  image: ContainerManifest['image'],
  artifact: ContainerManifest['artifact'],
): Manifest {
  const notRead = unknownPart('not-read')
  return manifest(
    [
      container({
        image,
        artifact,
        data: notRead,
        environment: notRead,
        command: notRead,
        args: notRead,
        routes: notRead,
        settings: notRead,
      }),
    ],
    { execution: notRead, inference: notRead },
  )
}
