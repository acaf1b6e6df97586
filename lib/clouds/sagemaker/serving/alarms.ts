import {
  type CompositeAlarm,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDatum,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { z } from 'zod'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call, callUnless, isNotFound } from '#lib/clouds/aws/errors.ts'
import type { AlarmReading } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { remembered } from '#lib/remember.ts'
import { settingsOf } from '../settings.ts'
import {
  type Answer,
  alarmsInRule,
  canRing,
  metricsKnownToHaveData,
  metricsOf,
  ringsByMetrics,
  ringsByRule,
  watchesMore,
} from './alarm-data.ts'
import type { AlarmFound } from './alarm-found.ts'
import { isStopAlarm, stopAlarmName } from './translate.ts'

export interface EndpointAlarms {
  /** Those with these names that exist. */
  named(place: Place, names: readonly string[]): Promise<AlarmFound[]>
  /** Alarms on the endpoint's own metrics, found by their dimensions; `fresh` looks again. */
  onMetricsOf(endpoint: Endpoint, fresh?: boolean): Promise<AlarmFound[]>
  /** Makes the stop alarm of the endpoint. Putting it twice keeps its state. */
  putStopAlarm(endpoint: Endpoint): Promise<void>
  /** Trips the stop alarm. It stays tripped for as long as this is repeated every minute. */
  trip(endpoint: Endpoint, reason: string): Promise<void>
  clear(endpoint: Endpoint): Promise<void>
  /** Which of the alarms may never ring, by the data of what they watch. */
  withoutData(place: Place, alarms: readonly AlarmFound[]): Promise<SilentAlarms>
}

export interface SilentAlarms {
  /** Nothing of what they watch had any data for a day. */
  silent: AlarmFound[]
  /** Something of what they watch had none, or could not be asked for. */
  uncertain: AlarmFound[]
}

type Place = Pick<Endpoint, 'account' | 'region'>

const NAMESPACE = 'Meridian'
const METRIC = 'StopDeployment'
const SCAN_KEPT_MS = 60_000
/**
 * CloudWatch evaluates a minute after its end, so the last datapoint of a stop rings the alarm once more after its state was set to OK. That
 * is over when the minute of the stop and the next one, in which `clear` puts a 0, are evaluated; a third minute is for CloudWatch's own delay.
 */
const RESTLESS_MS = 180_000
/** CloudWatch cuts no longer reason, it refuses it. */
const REASON_LENGTH = 1023

export function endpointAlarms(aws: Aws): EndpointAlarms {
  const scans = remembered<AlarmFound[]>(SCAN_KEPT_MS, 500)
  const withData = metricsKnownToHaveData()
  const client = ({ account, region }: Place) => aws.clients.cloudwatch(account, region)
  const context = (operation: string, place: Place, subject: string | undefined) => ({
    action: `cloudwatch:${operation}`,
    region: place.region,
    subject,
  })

  async function readAlarms(place: Place, names: readonly string[] | undefined): Promise<AlarmFound[]> {
    const found: AlarmFound[] = []
    let NextToken: string | undefined
    do {
      const page = await call(context('DescribeAlarms', place, names?.join(', ')), () =>
        client(place).send(
          new DescribeAlarmsCommand({
            // Without the types only metric alarms are told.
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: 100,
            ...(names === undefined ? {} : { AlarmNames: [...names] }),
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
        ),
      )
      found.push(...(page.MetricAlarms ?? []).map(readMetricAlarm))
      found.push(...(page.CompositeAlarms ?? []).map(readAlarm))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return found
  }

  /** Alarms in the rules of composite ones, one level deep. */
  async function readChildren(place: Place, found: readonly AlarmFound[]): Promise<AlarmFound[]> {
    const names = [...new Set(found.flatMap(({ children }) => children))]
    // DescribeAlarms takes a hundred names.
    const pages = Array.from({ length: Math.ceil(names.length / 100) }, (_, page) =>
      readAlarms(place, names.slice(page * 100, (page + 1) * 100)),
    )
    return (await Promise.all(pages)).flat()
  }

  const putStopAlarm: EndpointAlarms['putStopAlarm'] = async (endpoint) => {
    const AlarmName = stopAlarmName(endpoint.name)
    await call(context('PutMetricAlarm', endpoint, AlarmName), () =>
      client(endpoint).send(
        new PutMetricAlarmCommand({
          AlarmName,
          AlarmDescription: `Meridian takes an update of ${endpoint.name} back by tripping this alarm.`,
          Namespace: NAMESPACE,
          MetricName: METRIC,
          Dimensions: [{ Name: 'Endpoint', Value: endpoint.name }],
          // Maximum: a stop and a clearance within one minute end as a stop.
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          DatapointsToAlarm: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        }),
      ),
    )
  }

  /** One datapoint for now, and one for each further instant. */
  async function putStopMetric(endpoint: Endpoint, value: 0 | 1, later: readonly Date[]): Promise<void> {
    const datum: MetricDatum = {
      MetricName: METRIC,
      Dimensions: [{ Name: 'Endpoint', Value: endpoint.name }],
      Value: value,
      Unit: 'None',
    }
    const MetricData = [datum, ...later.map((Timestamp) => ({ ...datum, Timestamp }))]
    await call(context('PutMetricData', endpoint, `${NAMESPACE} ${METRIC}`), () =>
      client(endpoint).send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData })),
    )
  }

  /** False when there is no such alarm. */
  async function setState(endpoint: Endpoint, state: 'OK' | 'ALARM', reason: string): Promise<boolean> {
    const AlarmName = stopAlarmName(endpoint.name)
    const set = await callUnless(context('SetAlarmState', endpoint, AlarmName), isNotFound, () =>
      client(endpoint).send(
        new SetAlarmStateCommand({
          AlarmName,
          StateValue: state,
          StateReason: reason.slice(0, REASON_LENGTH),
        }),
      ),
    )
    return set !== undefined
  }

  return {
    named: (place, names) => (names.length === 0 ? Promise.resolve([]) : readAlarms(place, names)),

    async onMetricsOf(endpoint, fresh = false) {
      const key = `${endpoint.account}/${endpoint.region}`
      if (fresh) scans.forget(key)
      const all = await scans.get(key, () => readAlarms(endpoint, undefined))
      return all.filter((alarm) => !alarm.own && !alarm.scaling && watches(alarm, endpoint))
    },

    putStopAlarm,

    async trip(endpoint, reason) {
      // The metric keeps the alarm tripped when CloudWatch evaluates it next; setting the state saves the wait for that.
      await putStopMetric(endpoint, 1, [])
      if (await setState(endpoint, 'ALARM', reason)) return
      // Somebody deleted the alarm. An update watches its alarms by name, so a new one of that name serves.
      await putStopAlarm(endpoint)
      await setState(endpoint, 'ALARM', reason)
    },

    async withoutData(place, found) {
      const children = await readChildren(place, found)
      const all = [...found, ...children]
      const metrics = all.flatMap((alarm) => alarm.metrics)
      const data = await withData.of(
        place,
        metrics,
        (input) =>
          call(context('GetMetricData', place, undefined), () =>
            client(place).send(new GetMetricDataCommand(input)),
          ),
        aws.clock.now(),
      )
      const that = (answer: Answer) => found.filter((alarm) => canRing(alarm, children, data) === answer)
      return { silent: that('no'), uncertain: that('unknown') }
    },

    async clear(endpoint) {
      // CloudWatch looks back for the latest datapoint it has, and this minute's stays a stop: the next one clears it.
      const nextMinute = new Date(aws.clock.now().getTime() + 60_000)
      await putStopMetric(endpoint, 0, [nextMinute])
      await setState(endpoint, 'OK', 'Meridian: nothing to stop.')
    },
  }
}

function watches(alarm: AlarmFound, endpoint: Endpoint): boolean {
  const values = (name: string) =>
    alarm.dimensions.filter((one) => one.name === name).map(({ value }) => value)
  const variants = values('VariantName')
  return (
    values('EndpointName').includes(endpoint.name) &&
    (variants.length === 0 || variants.includes(settingsOf(endpoint).variant))
  )
}

function readMetricAlarm(alarm: MetricAlarm): AlarmFound {
  const dimensions = [
    alarm.Dimensions ?? [],
    ...(alarm.Metrics ?? []).map((one) => one.MetricStat?.Metric?.Dimensions ?? []),
  ]
  return {
    ...readAlarm(alarm),
    dimensions: dimensions.flat().map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })),
    metrics: metricsOf(alarm),
    watchesMore: watchesMore(alarm),
    rings: ringsByMetrics(alarm),
    ringsWithoutData: alarm.TreatMissingData === 'breaching',
  }
}

const stateOf = { OK: 'ok', ALARM: 'alarm', INSUFFICIENT_DATA: 'insufficient-data' } as const

function readAlarm(alarm: MetricAlarm | CompositeAlarm): AlarmFound {
  const name = alarm.AlarmName ?? ''
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp
  return {
    // CloudWatch tells name, state and reason of every alarm; a state that is not told is no state to rely on.
    name,
    state: stateOf[alarm.StateValue ?? 'INSUFFICIENT_DATA'],
    reason: alarm.StateReason ?? '',
    since: since?.toISOString(),
    own: isStopAlarm(name),
    ...restlessness(alarm),
    dimensions: [],
    metrics: [],
    watchesMore: false,
    rings: 'AlarmRule' in alarm ? ringsByRule(alarm.AlarmRule ?? '') : 'any',
    children: 'AlarmRule' in alarm ? alarmsInRule(alarm.AlarmRule ?? '') : [],
    ringsWithoutData: false,
    scaling:
      name.startsWith('TargetTracking-') ||
      (alarm.AlarmActions ?? []).some((action) => action.startsWith('arn:aws:autoscaling')),
  }
}

/** Whoever set a stop alarm to OK, Meridian, CloudWatch or a person: unless a clearance was evaluated, the last stop may still be. */
function restlessness(alarm: MetricAlarm | CompositeAlarm): Pick<AlarmReading, 'restlessUntil'> {
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp
  if (!isStopAlarm(alarm.AlarmName ?? '') || alarm.StateValue !== 'OK' || since === undefined) return {}
  const evaluated = evaluatedDatapoints(alarm.StateReasonData).at(-1)
  if (evaluated !== undefined && evaluated < 1) return {}
  return { restlessUntil: new Date(since.getTime() + RESTLESS_MS).toISOString() }
}

const reasonData = z.object({ recentDatapoints: z.array(z.number()) })

/** Oldest first; CloudWatch gives the reason of an evaluation as JSON, and none where a state was set by hand. */
function evaluatedDatapoints(stateReasonData: string | undefined): number[] {
  try {
    return reasonData.parse(JSON.parse(stateReasonData ?? '')).recentDatapoints
  } catch {
    return []
  }
}

export function reading({ name, state, reason, since, own, restlessUntil }: AlarmFound): AlarmReading {
  return { name, state, reason, since, own, ...(restlessUntil === undefined ? {} : { restlessUntil }) }
}
