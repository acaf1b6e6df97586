/** How long, in seconds of cloud time, and how much, in percent: the units of the fleet file and of the clouds. */
export type ShiftStrategy =
  | { strategy: 'canary'; percent: number; bakeSeconds: number }
  | { strategy: 'linear'; percent: number; bakeSeconds: number }
  | { strategy: 'all-at-once'; bakeSeconds: number }
  | { strategy: 'rolling'; percent: number; bakeSeconds: number }

/** What takes a region back. Shares are 0–1, latency in milliseconds. */
export interface RollbackThresholds {
  modelLatencyP99Ms?: number
  errors4xx?: number
  errors5xx?: number
}

/** A number of replicas, or a percentage of them (0–100). */
export type ReplicaBound = { replicas: number } | { percentage: number }

/** How Vertex AI replaces replicas (its RolloutOptions), and what the new DeployedModel has of its own. */
export interface RollingDeployment {
  /** Additional replicas that may be brought up. */
  maxSurge: ReplicaBound
  /** Replicas that may be down meanwhile. */
  maxUnavailable: ReplicaBound
  /** How long Meridian watches the new replicas with all the traffic before the region counts as promoted. */
  bakeSeconds: number
  /** Left out: as the previous DeployedModel has it. */
  serviceAccount?: string
  disableContainerLogging?: boolean
  enableAccessLogging?: boolean
}

export interface Guardrail {
  /** How SageMaker shifts traffic. */
  shift: ShiftStrategy
  /** How Vertex AI does; left out: one surge replica, none unavailable, baked as long as `shift`. */
  vertex?: RollingDeployment
  rollbackOn: RollbackThresholds
  /** How long the old fleet is kept after the last shift. */
  terminationWaitSeconds: number
  /** The cloud gives up and rolls back after this; must exceed the sum of the waits. */
  timeoutSeconds: number
}

/** A plan as the fleet file names it, before it meets a fleet. */
export interface PlanSpec {
  name: string
  order: 'highest-traffic-first' | { waves: string[][] }
  guardrail: Guardrail
  onQualityFailure: 'stop' | 'roll-back-fleet'
  onInfrastructureFailure: 'continue' | 'stop'
  /** How long infrastructure trouble is retried before a region is taken back. */
  infrastructurePatienceSeconds: number
}

/** Endpoint ids by wave; a plan that has met its fleet. */
export interface Plan extends PlanSpec {
  waves: { endpointIds: string[] }[]
}
