import type { Aws } from '#lib/clouds/aws/clients.ts'
import type { Baseline, Endpoint } from '#lib/domain/types.ts'
import type { EndpointAlarms } from './alarms.ts'
import type { SageMakerReader } from './reader.ts'
import { restoreInput, stopAlarmName } from './translate.ts'
import { isOrBecomes, refuseWhileMoving, update } from './update.ts'

/**
 * Takes the update in flight back by tripping the stop alarm that guards it. CloudWatch alone is asked, so that it works
 * while SageMaker's control plane does not.
 */
export function interrupt(alarms: EndpointAlarms, endpoint: Endpoint, reason: string): Promise<void> {
  return alarms.trip(endpoint, `Meridian: ${reason}`)
}

/** Goes back to the configuration of before, when nothing is in flight and it is not the live one already. */
export async function restore(
  aws: Aws,
  reader: SageMakerReader,
  endpoint: Endpoint,
  baseline: Baseline,
): Promise<void> {
  const described = await reader.describe(endpoint)
  if (isOrBecomes(described, baseline.configName)) return
  // A rollback ends on the configuration that is live, so it brings the baseline back by itself.
  if (described.EndpointStatus === 'RollingBack' && described.EndpointConfigName === baseline.configName)
    return
  refuseWhileMoving(endpoint, described)
  await update(aws, reader, endpoint, restoreInput(endpoint.name, baseline.configName))
}

/** Puts the stop alarm back to OK after it was tripped; otherwise it changes nothing. */
export async function settle(alarms: EndpointAlarms, endpoint: Endpoint): Promise<void> {
  const [own] = await alarms.named(endpoint, [stopAlarmName(endpoint.name)])
  if (own?.state === 'alarm') await alarms.clear(endpoint)
}
