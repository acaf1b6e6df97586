import { fillUnknown } from '../manifest/fill.ts'
import { type Manifest, partNames } from '../manifest/types.ts'
import type { Observation } from '../types.ts'

/**
 * Configurations are immutable: what was read of this one before still holds when a part of it cannot be read now, or was written anew
 * since.
 * @param before the latest observation that was kept
 */
export function withKnown(seen: Observation, before: Observation | undefined): Observation {
  if (before === undefined || before.configName !== seen.configName) return seen
  return {
    ...seen,
    digest: seen.digest ?? before.digest,
    manifest: filled(seen.manifest, before.manifest),
    variants: seen.variants.map((variant) => {
      const known = before.variants.find(({ name }) => name === variant.name)
      return known === undefined
        ? variant
        : { ...variant, manifest: filled(variant.manifest, known.manifest) }
    }),
  }
}

/** Of what could not be read at all, not even the number of containers is known. */
function filled(now: Manifest, before: Manifest): Manifest {
  const isUnread =
    now.execution.state === 'unknown' &&
    now.containers.every((container) => partNames.every((part) => container[part].state === 'unknown'))
  return isUnread ? before : fillUnknown(now, before)
}
