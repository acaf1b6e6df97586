import { retryable, terminal } from '#lib/domain/errors.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { rollbackAlarms } from './alarm-choice.ts'
import type { EndpointAlarms } from './alarms.ts'
import type { SageMakerReader } from './reader.ts'
import { MAX_ALARMS, stopAlarmName } from './translate.ts'

/** Names of the alarms that guard the update, Meridian's own last; all of them are there, none is in alarm and none is about to be for an earlier stop. */
export async function armAlarms(
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  endpoint: Endpoint,
  now: Date,
): Promise<string[]> {
  const own = stopAlarmName(endpoint.name)
  const chosen = await rollbackAlarms(reader, alarms, endpoint, true)
  const ownAlarm = (await alarms.named(endpoint, [own]))[0]
  if (chosen.missing.length > 0) {
    throw terminal(
      `Rollback alarms that do not exist in ${endpoint.region}: ${chosen.missing.join(', ')}. ` +
        'Create them or correct `rollbackAlarms` in the fleet file.',
      'AlarmMissing',
    )
  }
  if (chosen.found.length === 0) {
    throw terminal(
      `${endpoint.name} in ${endpoint.region} has no rollback alarm, so nothing would take a bad release back.`,
      'NoRollbackAlarm',
    )
  }
  if (chosen.found.length > MAX_ALARMS - 1) {
    throw terminal(
      `${endpoint.name} in ${endpoint.region} has ${chosen.found.length} rollback alarms; SageMaker watches ` +
        `${MAX_ALARMS}, Meridian's own among them. Name at most ${MAX_ALARMS - 1} in \`rollbackAlarms\`.`,
      'TooManyAlarms',
    )
  }
  const tripped = chosen.found.find(({ state }) => state === 'alarm')
  if (tripped !== undefined) {
    throw retryable(
      `${tripped.name} in ${endpoint.region} is in ALARM: an update would be taken back at once. ${tripped.reason}`,
      'AlarmInAlarm',
    )
  }
  if (ownAlarm === undefined) await alarms.putStopAlarm(endpoint)
  if (ownAlarm?.state === 'alarm') {
    await alarms.clear(endpoint)
    // CloudWatch may look at the last minute once more and trip it again: it is only begun when it is seen to be clear.
    throw retryable(
      `${own} is still in ALARM from an earlier stop; it was cleared and is looked at again.`,
      'AlarmInAlarm',
    )
  }
  if (ownAlarm?.restlessUntil !== undefined && now < new Date(ownAlarm.restlessUntil)) {
    throw retryable(
      `${own} in ${endpoint.region} was changed to OK a moment ago and may ring once more, which would take the update back at once; ` +
        'it begins when the alarm has been quiet for three minutes.',
      'AlarmInAlarm',
    )
  }
  return [...chosen.found.map(({ name }) => name).sort(), own]
}
