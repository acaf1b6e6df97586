import { z } from 'zod'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'

/** What an image's manifest lists where it is an index (OCI) or a manifest list (Docker). Pure. */

const listedManifest = z.object({
  digest: z.string(),
  mediaType: z.string().optional(),
  platform: z.object({ os: z.string(), architecture: z.string() }).partial().optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
})
const imageManifest = z.object({ manifests: z.array(listedManifest).optional() })

/**
 * Digests of the images that it lists, one a platform; empty: it is an image itself. What build tools list beside images (attestations, of an
 * unknown platform) never runs, and is left out.
 * @param text as its registry tells it
 */
export function listedIn(text: string | undefined): Known<string[]> {
  const told = imageManifest.safeParse(asJson(text))
  if (!told.success) return unknown('not-told', 'imageManifest')
  const { manifests = [] } = told.data
  // The images of an index within an index are not listed here.
  if (manifests.some(({ mediaType = '' }) => /\.(index|manifest\.list)\./.test(mediaType)))
    return unknown('not-comparable', 'an index that lists indexes')
  const images = manifests.filter((each) => !isAttestation(each))
  return known([...new Set((images.length > 0 ? images : manifests).map(({ digest }) => digest))])
}

function isAttestation({ platform, annotations }: z.infer<typeof listedManifest>): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  )
}

function asJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
