/** Manifests that list others: an OCI index and a Docker manifest list. */

export const IMAGE_TYPE = 'application/vnd.docker.distribution.manifest.v2+json'

interface Listed {
  digest: string
  platform?: { os?: string; architecture?: string }
}

/** What a manifest lists, images and attestations alike; nothing where it is an image's own. */
export function listedIn(manifest: string): Listed[] {
  const { manifests } = parsed(manifest)
  return Array.isArray(manifests) ? manifests.filter(isListed) : []
}

/** The images of an index that run somewhere, by architecture. */
export function platformsIn(manifest: string): { architecture: string; digest: string }[] {
  return listedIn(manifest).flatMap(({ digest, platform }) =>
    platform?.os === 'linux' && platform.architecture !== undefined
      ? [{ architecture: platform.architecture, digest }]
      : [],
  )
}

/** As it was told with the push, as the manifest says of itself, or the one of most images. */
export function mediaTypeOf(manifest: string, told: string | undefined): string {
  const { mediaType } = parsed(manifest)
  return told ?? (typeof mediaType === 'string' ? mediaType : IMAGE_TYPE)
}

function parsed(manifest: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(manifest)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isListed(value: unknown): value is Listed {
  return typeof value === 'object' && value !== null && 'digest' in value && typeof value.digest === 'string'
}
