import { attemptName } from '#lib/clouds/attempt-name.ts'
import { lateIsRetryable } from '#lib/clouds/aws/errors.ts'
import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { ArtifactCopy, PlannedCall } from '#lib/domain/types.ts'
import type { EndpointAlarms } from './alarms.ts'
import { armAlarms } from './arm.ts'
import { modelChanges } from './changes.ts'
import { createConfig, createModel } from './create.ts'
import { prepare, type Tools } from './prepare.ts'
import { servingOf } from './serving.ts'
import { stopAlarmName, updateInput } from './translate.ts'
import { isOrBecomes, refuseWhileMoving, update } from './update.ts'

/**
 * Model, configuration, update. Every name is derived from the attempt, so whatever an earlier, interrupted call made is
 * found and not made again; and an endpoint that has the configuration, or is getting it, is left alone.
 */
export async function begin(
  tools: Tools,
  alarms: EndpointAlarms,
  attempt: Attempt,
  guardrail: Guardrail,
  artifact: ArtifactCopy,
): Promise<void> {
  const { aws, reader } = tools
  const { endpoint } = attempt
  const configName = attemptName(attempt)
  const described = await reader.describe(endpoint)
  if (isOrBecomes(described, configName)) return
  refuseWhileMoving(endpoint, described)

  // Everything that stands in the way is found before anything is touched, the stop alarm included.
  const { config, input } = await prepare(tools, attempt, guardrail, artifact, described)
  const alarmNames = await armAlarms(reader, alarms, endpoint, aws.clock.now())

  await createModel(aws, attempt, input)
  await createConfig(aws, reader, attempt, config, described)
  await lateIsRetryable(() =>
    update(aws, reader, endpoint, updateInput(endpoint.name, configName, guardrail, alarmNames)),
  )
}

/** What begin would deploy on the endpoint as it is now, beside what serves there. Reads only. */
export async function changes(
  tools: Tools,
  attempt: Attempt,
  guardrail: Guardrail,
  artifact: ArtifactCopy,
): Promise<ManifestChange[]> {
  const { endpoint, release } = attempt
  const described = await tools.reader.describe(endpoint)
  const { entry, kept, input } = await prepare(tools, attempt, guardrail, artifact, described)
  const { manifest: served } = await servingOf(tools.reader, endpoint, described)
  return modelChanges({ endpoint, release: release.manifest, served, stated: entry.containers, kept, input })
}

/** What begin would call on an endpoint where nothing was begun yet. */
export function plannedCalls(attempt: Attempt): PlannedCall[] {
  const { endpoint } = attempt
  const name = attemptName(attempt)
  const at = (service: string, operation: string, subject: string): PlannedCall => ({
    service,
    operation,
    region: endpoint.region,
    subject,
  })
  return [
    at('CloudWatch', 'PutMetricAlarm', stopAlarmName(endpoint.name)),
    at('SageMaker', 'CreateModel', name),
    at('SageMaker', 'CreateEndpointConfig', name),
    at('SageMaker', 'UpdateEndpoint', endpoint.name),
  ]
}
