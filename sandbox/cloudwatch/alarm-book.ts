import { type AlarmStateValue, AwsError, type Place } from '../world/types.ts'
import { type Alarm, type AlarmHistoryItem, alarmArn } from './alarm.ts'
import { type Datapoint, EXTRA_PERIODS, evaluateAlarm } from './alarm-evaluation.ts'
import { type AlarmRule, holds, parseAlarmRule } from './alarm-rule.ts'
import type { Series } from './expression.ts'
import { type MetricAlarmRule, readMetricAlarm, SAMPLES_ID } from './metric-alarm.ts'
import { evaluateQueries, type ReadMinutes } from './metric-query.ts'

export const EVALUATION_INTERVAL = 60_000
const HISTORY_KEPT = 2_000
const INITIAL_REASON = 'Unchecked: Initial alarm creation'

export interface AlarmBookSnapshot {
  alarms: Alarm[]
  history: [string, AlarmHistoryItem[]][]
}

/** The alarms of all places, their states and history. */
export class AlarmBook {
  private readonly read: ReadMinutes
  private alarms = new Map<string, Alarm>()
  /** By place, newest last. History outlives its alarm, as in CloudWatch. */
  private histories = new Map<string, AlarmHistoryItem[]>()
  private readonly metricRules = new WeakMap<Alarm, MetricAlarmRule>()
  private readonly compositeRules = new WeakMap<Alarm, AlarmRule>()

  constructor(read: ReadMinutes) {
    this.read = read
  }

  find(place: Place, name: string): Alarm | undefined {
    return this.alarms.get(alarmArn(place, name))
  }

  /** The alarms of a place, by name. */
  list(place: Place): Alarm[] {
    return [...this.alarms.values()]
      .filter((alarm) => alarm.place.account === place.account && alarm.place.region === place.region)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Makes an alarm, or changes what an existing one watches and leaves its state as it is. */
  put(
    alarm: Pick<Alarm, 'kind' | 'place' | 'name' | 'configuration' | 'actionsEnabled' | 'tags'>,
    now: number,
  ): void {
    const key = alarmArn(alarm.place, alarm.name)
    const known = this.alarms.get(key)
    const put: Alarm = {
      state: known?.state ?? 'INSUFFICIENT_DATA',
      reason: known?.reason ?? INITIAL_REASON,
      reasonData: known?.reasonData,
      stateUpdatedAt: known?.stateUpdatedAt ?? now,
      stateTransitionedAt: known?.stateTransitionedAt ?? now,
      ...alarm,
      // Tags of an existing alarm change by TagResource only.
      tags: known?.tags ?? alarm.tags,
      configurationUpdatedAt: now,
    }
    this.alarms.set(key, put)
    const verb = known ? 'updated' : 'created'
    this.note(put, now, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${verb}`, {
      version: '1.0',
      type: known ? 'Update' : 'Create',
    })
  }

  delete(alarm: Alarm, now: number): void {
    this.alarms.delete(alarmArn(alarm.place, alarm.name))
    this.note(alarm, now, 'ConfigurationUpdate', `Alarm "${alarm.name}" deleted`, {
      version: '1.0',
      type: 'Delete',
    })
  }

  setState(
    alarm: Alarm,
    state: AlarmStateValue,
    reason: string,
    reasonData: string | undefined,
    now: number,
  ): void {
    const before = { stateValue: alarm.state, stateReason: alarm.reason }
    const moved = state !== alarm.state
    alarm.state = state
    alarm.reason = reason
    alarm.reasonData = reasonData
    alarm.stateUpdatedAt = now
    if (!moved) return
    alarm.stateTransitionedAt = now
    this.note(alarm, now, 'StateUpdate', `Alarm updated from ${before.stateValue} to ${state}`, {
      version: '1.0',
      oldState: before,
      newState: { stateValue: state, stateReason: reason },
    })
  }

  history(place: Place): AlarmHistoryItem[] {
    return this.histories.get(`${place.account}/${place.region}`) ?? []
  }

  /** Evaluates all alarms at the end of a minute: metric alarms first, then composite ones until nothing changes. */
  evaluate(at: number): void {
    const alarms = [...this.alarms.values()]
    for (const alarm of alarms.filter((each) => each.kind === 'MetricAlarm'))
      this.unlessUnreadable(alarm, at, () => this.evaluateMetricAlarm(alarm, at))
    const composite = alarms.filter((each) => each.kind === 'CompositeAlarm')
    // A chain of n composite alarms settles in n passes; a circle of them is left after as many.
    for (let pass = 0; pass < composite.length; pass++) {
      const changed = composite.map((alarm) =>
        this.unlessUnreadable(alarm, at, () => this.evaluateComposite(alarm, at)),
      )
      if (!changed.includes(true)) return
    }
  }

  snapshot(): AlarmBookSnapshot {
    return structuredClone({ alarms: [...this.alarms.values()], history: [...this.histories] })
  }

  restore(snapshot: AlarmBookSnapshot): void {
    const { alarms, history } = structuredClone(snapshot)
    this.alarms = new Map(alarms.map((alarm) => [alarmArn(alarm.place, alarm.name), alarm]))
    this.histories = new Map(history)
  }

  /** An alarm of a snapshot may be one that is refused today: of what it watches nothing is known, and the others go on. */
  private unlessUnreadable(alarm: Alarm, at: number, evaluate: () => boolean | undefined): boolean {
    try {
      return evaluate() ?? false
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      const moved = alarm.state !== 'INSUFFICIENT_DATA'
      this.setState(alarm, 'INSUFFICIENT_DATA', `Unevaluable: ${error.message}`, undefined, at)
      return moved
    }
  }

  private evaluateMetricAlarm(alarm: Alarm, at: number): undefined {
    const rule = this.metricRules.get(alarm) ?? readMetricAlarm(alarm.configuration)
    this.metricRules.set(alarm, rule)
    const length = rule.period * 1000
    const from = at - (rule.evaluationPeriods + EXTRA_PERIODS) * length
    const series = evaluateQueries(
      this.read,
      alarm.place,
      rule.queries,
      from,
      at,
      (start, size) =>
        // Periods end with the minute that is evaluated, whatever the epoch's grid says.
        at - Math.ceil((at - start) / size) * size,
    )
    const range: Datapoint[] = [...(series.get(rule.resultId) ?? [])]
      .map(([instant, value]) => ({ at: instant, value }))
      .sort((a, b) => a.at - b.at)
    if (range.length > 0 && samplesOf(rule, series, at) < rule.leastSamples) return
    const result = evaluateAlarm(rule, range)
    if (!result) return
    // The reason tells the datapoints of the transition, so it changes with the state and not each minute.
    if (result.state === alarm.state && alarm.reasonData !== undefined) return
    this.setState(alarm, result.state, result.reason(), reasonData(rule, range, at), at)
  }

  private evaluateComposite(alarm: Alarm, at: number): boolean {
    const rule = this.compositeRules.get(alarm) ?? parseAlarmRule(String(alarm.configuration.AlarmRule))
    this.compositeRules.set(alarm, rule)
    const state = holds(rule, (name) => this.find(alarm.place, name)?.state) ? 'ALARM' : 'OK'
    if (state === alarm.state) return false
    const reason = `${alarmArn(alarm.place, alarm.name)} transitioned to ${state} as its rule evaluates to ${state === 'ALARM'}`
    this.setState(alarm, state, reason, undefined, at)
    return true
  }

  private note(
    alarm: Alarm,
    at: number,
    type: AlarmHistoryItem['type'],
    summary: string,
    content: unknown,
  ): void {
    const key = `${alarm.place.account}/${alarm.place.region}`
    const items = this.histories.get(key) ?? []
    const historyData = JSON.stringify(content)
    items.push({ at, type, alarmType: alarm.kind, name: alarm.name, summary, historyData })
    this.histories.set(key, items.slice(-HISTORY_KEPT))
  }
}

/** Measurements in the evaluation periods that end at `at`, where the rule counts them. */
function samplesOf(rule: MetricAlarmRule, series: Map<string, Series>, at: number): number {
  const from = at - rule.evaluationPeriods * rule.period * 1000
  return [...(series.get(SAMPLES_ID) ?? [])]
    .filter(([instant]) => instant >= from)
    .reduce((total, [, count]) => total + count, 0)
}

function reasonData(rule: MetricAlarmRule, range: readonly Datapoint[], at: number): string {
  const points = range.slice(-rule.evaluationPeriods)
  return JSON.stringify({
    version: '1.0',
    queryDate: zoned(at),
    ...(points[0] ? { startDate: zoned(points[0].at) } : {}),
    ...(rule.statistic === undefined ? {} : { statistic: rule.statistic }),
    period: rule.period,
    recentDatapoints: points.map((point) => point.value),
    threshold: rule.threshold,
    evaluatedDatapoints: points
      .map((point) => ({ timestamp: zoned(point.at), value: point.value }))
      .reverse(),
  })
}

function zoned(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000')
}
