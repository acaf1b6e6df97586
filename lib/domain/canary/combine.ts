import { logMeanExp, logWeightedMeanExp } from './log-mean-exp.ts'

export interface MetricEvidence {
  /** Natural logarithm of the metric's e-value. */
  logE: number
  /** At least 0; only its proportion to the others counts. */
  weight: number
}

/**
 * The evidence of several metrics together: the weighted mean of their e-values, itself an e-value however the metrics
 * depend on each other. The weights must have been chosen before the canary started.
 * Source: V. Vovk, R. Wang, E-values: Calibration, combination and applications, Ann. Stat. 49, 2021, theorem 3.2.
 * @returns its natural logarithm
 * @throws RangeError without metrics, for NaN, a negative weight, or weights that add up to 0
 */
export function combineMetrics(metrics: readonly MetricEvidence[]): number {
  return logWeightedMeanExp(metrics)
}

export interface WaveEvidence {
  /** "The release is worse by one and the same ratio everywhere": independent regions multiply grid point by grid point. */
  pooled: number
  /** Each region's own evidence, in the order given. */
  regional: number[]
  /** Of pooled and the mean of the regional ones, the mean: finds what is wrong everywhere and what is wrong in one place. */
  wave: number
}

/**
 * Pools the regions of one wave. All of it natural logarithms; every value is an e-process while every region's requests
 * fail independently of the others'.
 * @param regions per region the evidence at each grid point (`logEByGridPoint`), all on the same grid
 * @throws RangeError without regions, or when grids differ or have no points
 */
export function poolRegions(regions: readonly (readonly number[])[]): WaveEvidence {
  const points = regions[0]?.length ?? 0
  if (points === 0)
    throw new RangeError('regions has no evidence; give at least one region with a grid point.')
  if (regions.some((region) => region.length !== points))
    throw new RangeError('regions differ in their grid; judge them all on the same grid.')
  const sums = Array.from({ length: points }, (_, point) =>
    regions.reduce((sum, region) => sum + (region[point] ?? 0), 0),
  )
  const pooled = logMeanExp(sums)
  const regional = regions.map(logMeanExp)
  return { pooled, regional, wave: logMeanExp([pooled, logMeanExp(regional)]) }
}

/**
 * The evidence on which the first region may pass: its wave's, unless its own speaks against it. What the other regions show is that the
 * release is not unacceptable everywhere, and must not outvote the one place where it is.
 */
export function evidenceToPass(regions: readonly (readonly number[])[]): number {
  const { wave, regional } = poolRegions(regions)
  const own = regional[0] ?? 0
  return own < 0 ? Math.min(own, wave) : wave
}
