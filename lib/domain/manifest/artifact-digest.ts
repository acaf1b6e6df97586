import type { Manifest } from './types.ts'

/** `sha256:<hex>` of the first container's artifact; undefined where there is none or it is not known. */
export function artifactDigestOf({ containers }: Manifest): string | undefined {
  const artifact = containers[0]?.artifact
  if (artifact?.state !== 'stated' || artifact.value.kind === 'none') return undefined
  return artifact.value.digest.known ? artifact.value.digest.value : undefined
}
