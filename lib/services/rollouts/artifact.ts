import type { CloudError } from '#lib/domain/errors.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'
import type { ArtifactCopy, Release } from '#lib/domain/types.ts'
import type { ServiceContext } from '../context.ts'

/** Asks whether the release's artifact is in a region; a cloud that does not answer is `unknown`, with its sentence. */
export async function artifactCopyFromAnswer(
  context: Pick<ServiceContext, 'clouds' | 'clock'>,
  registry: RegistryLocation,
  release: Release,
  region: string,
  bucketUrl: string | undefined,
): Promise<ArtifactCopy> {
  const checkedAt = context.clock.now().toISOString()
  const blank = {
    region,
    url: bucketUrl ?? release.artifactUrl,
    digest: undefined,
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    checkedAt,
  }
  if (bucketUrl === undefined) {
    return {
      ...blank,
      state: 'missing',
      sentence: `The fleet file names no artifact bucket for ${region}; add one under artifacts.`,
    }
  }
  try {
    const source = { url: release.artifactUrl, digest: release.artifactDigest }
    return await context.clouds.artifacts.copy(registry.account, registry.region, source, region, bucketUrl)
  } catch (error) {
    return { ...blank, state: 'unknown', sentence: (error as CloudError).message }
  }
}
