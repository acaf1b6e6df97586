import { type ArtifactPlaces, type CopyPlace, checkOwnPlace, placeFor } from '#lib/domain/artifact-place.ts'
import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'
import { said } from '#lib/domain/said.ts'
import type { ArtifactCopy, Release } from '#lib/domain/types.ts'
import type { ServiceContext } from '../context.ts'
import { inTime } from '../patience.ts'

/**
 * Asks whether the release's artifact is where a cloud's endpoints in a region take it from; a cloud that does not answer is `unknown`, with its answer.
 * @param patienceMs real milliseconds to wait; as long as the adapter tries when left out
 */
export async function artifactCopyFromAnswer(
  context: Pick<ServiceContext, 'clouds' | 'clock'>,
  model: { registry: RegistryLocation; artifacts: ArtifactPlaces },
  release: Release,
  { provider, region }: CopyPlace,
  patienceMs?: number,
): Promise<ArtifactCopy> {
  const place = placeFor(model.artifacts, { provider, region })
  const checkedAt = context.clock.now().toISOString()
  const blank = {
    region,
    url: place ?? release.artifactUrl,
    digest: undefined,
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    checkedAt,
  }
  if (place === undefined) {
    return {
      ...blank,
      state: 'missing',
      said: said('artifact-unplaced', { region }),
    }
  }
  try {
    const { label, artifactUrl: url, manifest } = release
    const { account, region: sourceRegion } = release.registry ?? model.registry
    checkOwnPlace(place, provider, context.clouds.traits)
    const store = context.clouds.artifacts(provider)
    const asked = store.copy(account, sourceRegion, { label, url, manifest }, region, place)
    return await (patienceMs === undefined ? asked : inTime(asked, patienceMs, `The store of ${region}`))
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    const refused = error.kind === 'terminal' ? { refused: true as const } : {}
    return { ...blank, state: 'unknown', ...refused, said: said('artifact-unread', answerOf(error)) }
  }
}
