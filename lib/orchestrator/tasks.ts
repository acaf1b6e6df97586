import type { TaskList } from 'graphile-worker'
import { z } from 'zod'
import type { TaskName } from '#lib/db/jobs.ts'
import { calibrateEndpoint } from './calibrate.ts'
import { checkArtifacts } from './check-artifacts.ts'
import type { LoopContext } from './context.ts'
import { keepHouse } from './keep-house.ts'
import { observeClouds, observeRegion } from './observe-region.ts'
import { reconcileOperation } from './reconcile-operation.ts'
import { reconcileRegion } from './reconcile-region.ts'
import { reconcileRollout } from './reconcile-rollout.ts'
import { syncRegistry } from './sync-registry.ts'
import { undeploy } from './undeploy.ts'
import { watchRelease } from './watch-release.ts'
import { writeApproval } from './write-approval.ts'

const payloads = {
  'reconcile-region': z.object({ regionRolloutId: z.string() }),
  'reconcile-operation': z.object({ operationId: z.string() }),
  'reconcile-rollout': z.object({ rolloutId: z.string() }),
  'observe-region': z.object({
    provider: z.string().exactOptional(),
    account: z.string(),
    region: z.string(),
  }),
  'sync-registry': z.object({ modelId: z.string() }),
  'check-artifacts': z.object({ releaseId: z.string() }),
  'watch-release': z.object({ releaseId: z.string() }),
  'write-approval': z.object({ releaseId: z.string() }),
  calibrate: z.object({ endpointId: z.string() }),
  'keep-house': z.object({}),
  undeploy: z.object({
    endpointId: z.string(),
    deploymentId: z.string(),
    toldAt: z.iso.datetime().exactOptional(),
    since: z.iso.datetime().exactOptional(),
  }),
} as const

/** Everything that a worker does, by the name of its job. */
export function taskList(context: LoopContext): TaskList & Record<TaskName, unknown> {
  /** A job that somebody wrote by hand, and wrongly, is said and dropped: trying it again would not make it right. */
  const task =
    <Payload>(name: TaskName, schema: z.ZodType<Payload>, run: (payload: Payload) => Promise<void>) =>
    async (payload: unknown): Promise<void> => {
      const parsed = schema.safeParse(payload)
      if (!parsed.success) {
        context.log.error(
          { task: name, problem: z.prettifyError(parsed.error) },
          'a job with a wrong payload was dropped',
        )
        return
      }
      try {
        await run(parsed.data)
      } catch (error) {
        context.log.error({ task: name, payload: parsed.data, err: error }, 'a job failed unexpectedly')
        throw error
      }
    }
  return {
    'reconcile-region': task('reconcile-region', payloads['reconcile-region'], ({ regionRolloutId }) =>
      reconcileRegion(context, regionRolloutId),
    ),
    'reconcile-operation': task('reconcile-operation', payloads['reconcile-operation'], ({ operationId }) =>
      reconcileOperation(context, operationId),
    ),
    'reconcile-rollout': task('reconcile-rollout', payloads['reconcile-rollout'], ({ rolloutId }) =>
      reconcileRollout(context, rolloutId),
    ),
    'observe-region': task('observe-region', payloads['observe-region'], ({ provider, ...place }) =>
      provider === undefined ? observeClouds(context, place) : observeRegion(context, { provider, ...place }),
    ),
    'sync-registry': task('sync-registry', payloads['sync-registry'], ({ modelId }) =>
      syncRegistry(context, modelId),
    ),
    'check-artifacts': task('check-artifacts', payloads['check-artifacts'], ({ releaseId }) =>
      checkArtifacts(context, releaseId),
    ),
    'watch-release': task('watch-release', payloads['watch-release'], ({ releaseId }) =>
      watchRelease(context, releaseId),
    ),
    'write-approval': task('write-approval', payloads['write-approval'], ({ releaseId }) =>
      writeApproval(context, releaseId),
    ),
    calibrate: task('calibrate', payloads.calibrate, ({ endpointId }) =>
      calibrateEndpoint(context, endpointId),
    ),
    'keep-house': task('keep-house', payloads['keep-house'], () => keepHouse(context)),
    undeploy: task('undeploy', payloads.undeploy, (job) => undeploy(context, job)),
  }
}
