/** A number of replicas, or a percentage of them (0–100). */
export type ReplicaBound = { replicas: number } | { percentage: number }

/** What a plan allows while replicas take each other's place. */
export type ReplicaBounds = {
  /** Additional replicas that may be brought up. */
  maxSurge: ReplicaBound
  /** Replicas that may be down meanwhile. */
  maxUnavailable: ReplicaBound
}

/** How many replicas a bound allows of `replicas`. Percentages round a surge up and unavailability down, so that neither promises too much. */
export function boundOf(bound: ReplicaBound, replicas: number, round: 'up' | 'down'): number {
  if ('replicas' in bound) return bound.replicas
  const exact = (bound.percentage * replicas) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

/** 1 → "1 replica", 25 % → "25 % of the replicas". */
export function boundWords(bound: ReplicaBound): string {
  if ('percentage' in bound) return `${bound.percentage} % of the replicas`
  return bound.replicas === 1 ? '1 replica' : `${bound.replicas} replicas`
}

/** What a plan allows, alone: "1 replica", "25 % of the replicas", "none". */
export const allowance = (bound: ReplicaBound): string => (isZero(bound) ? 'none' : boundWords(bound))

export function isZero(bound: ReplicaBound): boolean {
  return 'replicas' in bound ? bound.replicas === 0 : bound.percentage === 0
}
