import { AutoScalingService } from '../autoscaling/service.ts'
import { CloudWatchService } from '../cloudwatch/service.ts'
import { EcrService } from '../ecr/service.ts'
import { MonitoringService } from '../google/monitoring/service.ts'
import { StorageService } from '../google/storage/service.ts'
import { VertexService } from '../google/vertex/service.ts'
import { S3Service } from '../s3/service.ts'
import { SageMakerService } from '../sagemaker/service.ts'
import { StsService } from '../sts/service.ts'
import { CallLog } from './calls.ts'
import { SandboxClock } from './clock.ts'
import { FaultBook } from './faults.ts'
import type { AlarmStates, RecordedCall, ScalableTargets, WorldContext } from './types.ts'

/**
 * Longest stretch of cloud time moved forward at once. Alarms and deployments look at each other, so after a pause
 * they are brought forward alternately, in steps no longer than this.
 */
const STEP_MS = 10_000

export interface WorldOptions {
  /** Cloud time at the start, milliseconds since the epoch. */
  startAt: number
  /** Cloud seconds per real second; 0 stands still. */
  rate: number
  seed?: number
  realNow?: () => number
}

/** Everything the sandbox knows: cloud time, faults, calls and the services, wired to each other. */
export class World {
  readonly clock: SandboxClock
  readonly faults: FaultBook
  readonly calls = new CallLog()
  readonly seed: number
  readonly sagemaker: SageMakerService
  readonly cloudwatch: CloudWatchService
  readonly s3: S3Service
  readonly ecr: EcrService
  readonly autoscaling: AutoScalingService
  readonly sts: StsService
  readonly vertex: VertexService
  readonly googleMonitoring: MonitoringService
  readonly storage: StorageService
  #advancedTo: number

  constructor(options: WorldOptions) {
    this.seed = options.seed ?? 427
    this.clock = new SandboxClock(options.startAt, options.rate, options.realNow)
    this.faults = new FaultBook(this.clock)
    const context: WorldContext = { clock: this.clock, seed: this.seed, faults: this.faults }
    this.s3 = new S3Service(context)
    this.ecr = new EcrService(context)
    // SageMaker asks CloudWatch and Application Auto Scaling, which ask it too: it is bound late to break the circles.
    const alarms: AlarmStates = { state: (place, alarmName) => this.cloudwatch.state(place, alarmName) }
    const scaling: ScalableTargets = {
      isRegistered: (place, endpoint, variant) => this.autoscaling.isRegistered(place, endpoint, variant),
      deregister: (place, endpoint) => this.autoscaling.deregister(place, endpoint),
    }
    this.sagemaker = new SageMakerService(context, {
      alarms,
      objects: this.s3,
      images: this.ecr,
      scaling,
    })
    this.cloudwatch = new CloudWatchService(context, { serving: this.sagemaker })
    this.autoscaling = new AutoScalingService(context, { endpoints: this.sagemaker })
    this.sts = new StsService()
    this.vertex = new VertexService(context)
    this.googleMonitoring = new MonitoringService(context, { serving: this.vertex })
    this.storage = new StorageService(context)
    this.#advancedTo = this.clock.now()
  }

  /** Brings every service up to the present of cloud time, alternately and in order. */
  advance(): void {
    const now = this.clock.now()
    this.sts.advance()
    while (this.#advancedTo < now) {
      // Steps end on a fixed grid, so that a late advance takes the same steps as many early ones.
      const gridEnd = (Math.floor(this.#advancedTo / STEP_MS) + 1) * STEP_MS
      const instant = Math.min(gridEnd, now)
      this.s3.advance(instant)
      this.sagemaker.advance(instant)
      this.cloudwatch.advance(instant)
      this.autoscaling.advance(instant)
      this.vertex.advance(instant)
      this.googleMonitoring.advance(instant)
      this.#advancedTo = instant
    }
  }

  snapshot(): WorldSnapshot {
    this.advance()
    const { nextId, calls } = this.calls.snapshot()
    return {
      format: 2,
      now: this.#advancedTo,
      nextCallId: nextId,
      calls,
      faults: this.faults.snapshot(),
      sagemaker: this.sagemaker.snapshot(),
      cloudwatch: this.cloudwatch.snapshot(),
      s3: this.s3.snapshot(),
      ecr: this.ecr.snapshot(),
      autoscaling: this.autoscaling.snapshot(),
      sts: this.sts.snapshot(),
      vertex: this.vertex.snapshot(),
      googleMonitoring: this.googleMonitoring.snapshot(),
      storage: this.storage.snapshot(),
    }
  }

  restore(snapshot: WorldSnapshot): void {
    this.clock.startAt(snapshot.now)
    this.#advancedTo = snapshot.now
    const { nextCallId: nextId, calls = [] } = snapshot
    this.calls.restore({ nextId, calls })
    this.faults.restore(snapshot.faults)
    this.s3.restore(snapshot.s3)
    this.ecr.restore(snapshot.ecr)
    this.sagemaker.restore(snapshot.sagemaker)
    this.ecr.adopt(this.sagemaker.images())
    this.cloudwatch.restore(snapshot.cloudwatch)
    this.autoscaling.restore(snapshot.autoscaling)
    this.sts.restore(snapshot.sts)
    this.vertex.restore(snapshot.vertex)
    this.googleMonitoring.restore(snapshot.googleMonitoring)
    this.storage.restore(snapshot.storage)
  }

  /** Empties every service. Cloud time goes on: whoever watches this world may not see it run backwards. */
  reset(): void {
    this.advance()
    this.calls.reset()
    this.faults.reset()
    const aws = [this.s3, this.ecr, this.sagemaker, this.cloudwatch, this.autoscaling, this.sts]
    for (const service of [...aws, this.vertex, this.googleMonitoring, this.storage]) service.reset()
  }
}

/** What is written to disk; `format` changes when an old snapshot can no longer be read. */
export interface WorldSnapshot {
  format: 2
  now: number
  nextCallId: number
  /** The latest calls; absent from what was written before calls were kept. */
  calls?: RecordedCall[]
  faults: ReturnType<FaultBook['snapshot']>
  sagemaker: unknown
  cloudwatch: unknown
  s3: unknown
  /** Absent from what was written before there were registries. */
  ecr?: unknown
  autoscaling: unknown
  sts: unknown
  vertex: unknown
  googleMonitoring: unknown
  /** Absent from what was written before there was Cloud Storage. */
  storage?: unknown
}
