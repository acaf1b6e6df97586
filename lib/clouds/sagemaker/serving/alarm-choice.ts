import type { AlarmReading } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import type { AlarmFound } from './alarm-found.ts'
import { type EndpointAlarms, reading } from './alarms.ts'
import type { SageMakerReader } from './reader.ts'
import { stopAlarmName } from './translate.ts'

export interface RollbackAlarms {
  found: AlarmFound[]
  /** Named in the fleet file, but not there. */
  missing: string[]
  /** Guarded the endpoint's latest update, and are not there any more. */
  gone: string[]
}

/**
 * The alarms that take an update of the endpoint back, Meridian's own left out: those that the fleet file names, else
 * those of the endpoint's latest update, else those on the endpoint's own metrics. Asks CloudWatch only, so that it
 * answers while SageMaker does not.
 */
export async function rollbackAlarms(
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  endpoint: Endpoint,
  fresh = false,
): Promise<RollbackAlarms> {
  const named = settingsOf(endpoint).rollbackAlarms
  if (named.length > 0) {
    const found = (await alarms.named(endpoint, named)).filter(({ own }) => !own)
    const present = new Set(found.map(({ name }) => name))
    return { found, missing: named.filter((name) => !present.has(name)), gone: [] }
  }
  const last = reader.lastAlarms(endpoint) ?? []
  const found = await alarms.named(endpoint, last)
  const gone = last.filter((name) => found.every((alarm) => alarm.name !== name))
  return { found: found.length > 0 ? found : await alarms.onMetricsOf(endpoint, fresh), missing: [], gone }
}

/** States of the rollback alarms and of the stop alarm, those that exist. */
export async function readAlarms(
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  endpoint: Endpoint,
): Promise<AlarmReading[]> {
  const names =
    settingsOf(endpoint).rollbackAlarms.length > 0
      ? settingsOf(endpoint).rollbackAlarms
      : (reader.lastAlarms(endpoint) ?? [])
  const known = await alarms.named(endpoint, [...names, stopAlarmName(endpoint.name)])
  if (known.some(({ own }) => !own) || settingsOf(endpoint).rollbackAlarms.length > 0)
    return known.map(reading)
  // Which alarms there are may be an answer of a minute ago; their states must be of now.
  const scanned = (await alarms.onMetricsOf(endpoint)).map(({ name }) => name)
  const found = await alarms.named(endpoint, scanned)
  return [...found, ...known].map(reading)
}
