/**
 * How the replicas of several DeployedModels share one set of resources, as Kubernetes rolls a deployment: pure, so that
 * its bounds can be tested apart from clock and wire. Instants and lengths are milliseconds of cloud time.
 */

/** Replicas of one DeployedModel. */
export interface ReplicaSet {
  deployedModelId: string
  /** Replicas whose health route answers 200: they take traffic. */
  ready: number
  /** When each starting replica's model server is up; it becomes ready then if its health route answers 200. */
  starting: number[]
  /** Replicas ever started, so that each one's start has its own length. */
  started: number
}

export interface Rolling {
  /** Replicas wanted. */
  replicas: number
  /** How many fewer than `replicas` may be ready while replicas are replaced. */
  maxUnavailable: number
  /** How many more than `replicas` may exist while replicas are replaced. */
  maxSurge: number
  /** In the order of their revisions. */
  sets: ReplicaSet[]
  /** DeployedModel that all replicas shall belong to in the end; undefined when the resources were given up. */
  intended: string | undefined
}

/** Length of a start, of the ordinal-th replica (from 0) of a DeployedModel. */
export type StartLength = (deployedModelId: string, ordinal: number) => number

/** A bound as a request gives it: a count of replicas, or a percentage (0–100) of them. */
export type Bound = { replicas: number } | { percentage: number } | undefined

/**
 * Bounds in replicas. Percentages round surge up and unavailable down; where both come out as 0 one replica may be
 * unavailable, or nothing could ever be replaced.
 */
export function boundsOf(
  replicas: number,
  unavailable: Bound,
  surge: Bound,
): Pick<Rolling, 'maxUnavailable' | 'maxSurge'> {
  const maxSurge = inReplicas(replicas, surge, Math.ceil)
  const maxUnavailable = Math.min(replicas, inReplicas(replicas, unavailable, Math.floor))
  return maxSurge === 0 && maxUnavailable === 0
    ? { maxUnavailable: 1, maxSurge: 0 }
    : { maxUnavailable, maxSurge }
}

function inReplicas(replicas: number, bound: Bound, round: (value: number) => number): number {
  if (bound === undefined) return 0
  return 'replicas' in bound ? bound.replicas : round((replicas * bound.percentage) / 100)
}

/** Starts and stops whatever the bounds allow at this instant. */
export function settle(rolling: Rolling, at: number, startLength: StartLength): Rolling {
  const sets = rolling.sets.map((set) => ({ ...set, starting: [...set.starting] }))
  const intended = sets.find((set) => set.deployedModelId === rolling.intended)
  if (!intended) return { ...rolling, sets }
  // What is being replaced goes first, then what was before it.
  const others = sets.filter((set) => set !== intended).reverse()
  for (const set of others) set.starting = []
  intended.starting.length = Math.min(
    intended.starting.length,
    Math.max(0, rolling.replicas - intended.ready),
  )
  intended.ready = Math.min(intended.ready, rolling.replicas)
  while (start(rolling, sets, intended, at, startLength) + stop(rolling, sets, others) > 0);
  return { ...rolling, sets }
}

function start(
  rolling: Rolling,
  sets: ReplicaSet[],
  intended: ReplicaSet,
  at: number,
  startLength: StartLength,
): number {
  const missing = rolling.replicas - existing(intended)
  const room = rolling.replicas + rolling.maxSurge - sum(sets, existing)
  const count = Math.max(0, Math.min(missing, room))
  for (let index = 0; index < count; index++) {
    intended.starting.push(at + startLength(intended.deployedModelId, intended.started))
    intended.started += 1
  }
  intended.starting.sort((a, b) => a - b)
  return count
}

function stop(rolling: Rolling, sets: ReplicaSet[], others: ReplicaSet[]): number {
  const spare = sum(sets, (set) => set.ready) - (rolling.replicas - rolling.maxUnavailable)
  let left = Math.max(0, spare)
  let stopped = 0
  for (const set of others) {
    const count = Math.min(left, set.ready)
    set.ready -= count
    left -= count
    stopped += count
  }
  return stopped
}

/** When the next starting replica of the intended DeployedModel is up; undefined when none is starting. */
export function nextStart(rolling: Rolling): number | undefined {
  return rolling.sets.find((set) => set.deployedModelId === rolling.intended)?.starting[0]
}

/** Replicas of the intended DeployedModel that are up by this instant become ready. */
export function becomeReady(rolling: Rolling, at: number): Rolling {
  const sets = rolling.sets.map((set) => {
    if (set.deployedModelId !== rolling.intended) return set
    const starting = set.starting.filter((up) => up > at)
    return { ...set, starting, ready: set.ready + set.starting.length - starting.length }
  })
  return { ...rolling, sets }
}

/** Whether every wanted replica belongs to the intended DeployedModel and is ready, and no other is left. */
export function isSettled(rolling: Rolling): boolean {
  return rolling.sets.every((set) =>
    set.deployedModelId === rolling.intended
      ? set.ready === rolling.replicas && set.starting.length === 0
      : existing(set) === 0,
  )
}

/** Share (0–1) of the resources' traffic per DeployedModel: in proportion to ready replicas, empty when none is ready. */
export function readyShares(rolling: Rolling): Record<string, number> {
  const ready = sum(rolling.sets, (set) => set.ready)
  return Object.fromEntries(
    rolling.sets.filter((set) => set.ready > 0).map((set) => [set.deployedModelId, set.ready / ready]),
  )
}

/** Everything happens that much later: time stood still. */
export function postpone(rolling: Rolling, milliseconds: number): Rolling {
  const sets = rolling.sets.map((set) => ({
    ...set,
    starting: set.starting.map((up) => up + milliseconds),
  }))
  return { ...rolling, sets }
}

/** Replicas that exist, ready or not. */
export function existing(set: ReplicaSet): number {
  return set.ready + set.starting.length
}

function sum(sets: ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + count(set), 0)
}
