import type { DatabaseTransaction } from '#lib/db/client.ts'

/**
 * An endpoint may be seen before the registry has told which release its artifact is; it then goes by its digest. With the release known,
 * what was seen is called by its label, the history included.
 */
export async function nameServed(
  transaction: DatabaseTransaction,
  release: { id: string; modelId: string; label: string; digest: string },
): Promise<void> {
  const { id, modelId, label, digest } = release
  const named = { releaseId: id, label }
  // In the order in which an observation writes them: the other way round the two would wait for each other.
  await transaction.endpoint.updateMany({
    where: { modelId, intendedDigest: digest, intendedReleaseId: null },
    data: { intendedReleaseId: id },
  })
  await transaction.endpointState.updateMany({
    where: { digest, releaseId: null, endpoint: { modelId } },
    data: named,
  })
  await transaction.servingInterval.updateMany({
    where: { digest, releaseId: null, endpoint: { modelId } },
    data: named,
  })
}
