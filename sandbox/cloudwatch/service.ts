import type {
  AlarmStates,
  AlarmStateValue,
  Place,
  SandboxService,
  ServiceCall,
  ServingHistory,
  WorldContext,
} from '../world/types.ts'
import { AlarmBook, type AlarmBookSnapshot, EVALUATION_INTERVAL } from './alarm-book.ts'
import { alarmOperations } from './alarm-operations.ts'
import { CustomMetrics, type CustomMetricsSnapshot } from './custom-metrics.ts'
import { getMetricData } from './get-metric-data.ts'
import { getMetricStatistics } from './get-metric-statistics.ts'
import { listMetrics } from './list-metrics.ts'
import type { ReadMinutes } from './metric-query.ts'
import { SageMakerMetrics } from './sagemaker-metrics.ts'

/** Of cloud time. */
const FORGETTING_INTERVAL = 60 * EVALUATION_INTERVAL

interface CloudWatchSnapshot {
  alarms: AlarmBookSnapshot
  metrics: CustomMetricsSnapshot
  evaluatedTo: number
}

/** CloudWatch: metrics computed from traffic, metrics published by clients, and alarms over both. */
export class CloudWatchService implements SandboxService, AlarmStates {
  readonly operations: Record<string, (call: ServiceCall) => unknown>
  private readonly context: WorldContext
  private readonly sagemaker: SageMakerMetrics
  private readonly custom = new CustomMetrics()
  private readonly alarms: AlarmBook
  /** The end of the latest minute for which alarms were evaluated. */
  private evaluatedTo: number

  constructor(context: WorldContext, deps: { serving: ServingHistory }) {
    this.context = context
    this.sagemaker = new SageMakerMetrics(context, deps.serving)
    this.evaluatedTo = lastMinute(context.clock.now())
    const read: ReadMinutes = (place, metric, from, to, unit) => {
      const published = this.sagemaker.read(place, metric, from, to)
      const minutes = published.length > 0 ? published : this.custom.read(place, metric, from, to)
      return unit === undefined ? minutes : minutes.filter((minute) => minute.unit === unit)
    }
    const published = (place: Place, since: number) => [
      ...this.sagemaker.list(place, since),
      ...this.custom.list(place, since),
    ]
    this.alarms = new AlarmBook(read)
    this.operations = {
      GetMetricData: ({ place, input }) => getMetricData(read, place, input, context.clock.now()),
      GetMetricStatistics: ({ place, input }) => getMetricStatistics(read, place, input),
      ListMetrics: ({ place, input }) => listMetrics(published, place, input, context.clock.now()),
      PutMetricData: ({ place, input }) => {
        this.custom.put(place, input, context.clock.now())
        return {}
      },
      ...alarmOperations(this.alarms, context.clock),
    }
  }

  state(place: Place, alarmName: string): AlarmStateValue | undefined {
    return this.alarms.find(place, alarmName)?.state
  }

  /** Evaluates the alarms for every minute that ended up to now, in order. */
  advance(now: number): void {
    this.sagemaker.traffic.advance(now)
    for (let at = this.evaluatedTo + EVALUATION_INTERVAL; at <= now; at += EVALUATION_INTERVAL) {
      this.alarms.evaluate(at)
      this.evaluatedTo = at
      if (at % FORGETTING_INTERVAL === 0) this.custom.forget(at)
    }
  }

  /** Evaluates all alarms as of the last full minute, without waiting for the next one to end. */
  evaluateNow(): void {
    this.alarms.evaluate(lastMinute(this.context.clock.now()))
  }

  snapshot(): CloudWatchSnapshot {
    return {
      alarms: this.alarms.snapshot(),
      metrics: this.custom.snapshot(),
      evaluatedTo: this.evaluatedTo,
    }
  }

  restore(snapshot: unknown): void {
    const { alarms, metrics, evaluatedTo } = snapshot as CloudWatchSnapshot
    this.alarms.restore(alarms)
    this.custom.restore(metrics)
    this.sagemaker.traffic.forget()
    this.evaluatedTo = evaluatedTo
  }

  reset(): void {
    this.restore({
      alarms: { alarms: [], history: [] },
      metrics: [],
      evaluatedTo: lastMinute(this.context.clock.now()),
    } satisfies CloudWatchSnapshot)
  }
}

function lastMinute(at: number): number {
  return Math.floor(at / EVALUATION_INTERVAL) * EVALUATION_INTERVAL
}
