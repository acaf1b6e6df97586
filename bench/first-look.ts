import type { Stack } from '../e2e/harness/stack.ts'
import { waitFor } from './rig.ts'

/**
 * Starts the worker of a stack that was started without one, and waits until it has seen every endpoint and every release with its digest.
 * At the clouds' own speed that may take longer than the stories' own beginning is patient for.
 */
export async function startWorkerAndLook(stack: Stack): Promise<void> {
  stack.startWorker()
  const { prisma } = stack.database
  await waitFor('the fleet and the registry have been seen', async () => {
    const missing = await Promise.all([
      prisma.endpoint.count({ where: { observation: null, retiredAt: null } }),
      prisma.model.count({ where: { releases: { none: {} }, retiredAt: null } }),
      prisma.release.count({ where: { artifactDigest: null } }),
    ])
    return missing.every((count) => count === 0) ? true : undefined
  })
}
