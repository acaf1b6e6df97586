import { requireAbove, requireProbability } from './bounds.ts'
import type { CohortMinute } from './cohort-minute.ts'
import { ConditionalLikelihood } from './conditional-likelihood.ts'
import { Counts } from './counts.ts'
import { firstAtLeast, lastOf } from './evidence-series.ts'
import { type MixtureEvidence, MixtureTest } from './mixture.ts'
import { type RatioInterval, ratioInterval } from './ratio-interval.ts'

export type { CohortMinute } from './cohort-minute.ts'

/** Ratios (canary's event rate over the baseline's) that the fail test holds against the tolerated one. */
export const failGrid: readonly number[] = [1.1, 1.25, 1.5, 2, 3, 5, 10]

/** A tolerated ratio must lie below it: none beyond it is looked for. */
export const mostTolerated = Math.max(...failGrid)

/** Ratios that the pass test holds against the unacceptable one. */
export const passGrid: readonly number[] = [1, 1.1, 1.25]

export interface EvidenceOptions {
  /** r0, the ratio under test; above 0. */
  tolerated: number
  /** Ratios above it (the test that ends in fail); or all below it (the test that ends in pass). */
  grid: readonly number[]
  /** Variance of the counts over that of pure chance, at least 1; 1 unless given. */
  dispersion?: number
}

/** The judge's test that ends in fail: `tolerated` against the ratios above it. */
export function failTest({
  tolerated,
  dispersion = 1,
}: Omit<CountOptions, 'alpha' | 'beta' | 'unacceptable'>) {
  return {
    tolerated,
    grid: failGrid.filter((ratio) => ratio > tolerated),
    dispersion,
  } satisfies EvidenceOptions
}

/** The judge's test that ends in pass: `unacceptable` against the ratios below it. */
export function passTest({
  unacceptable,
  dispersion = 1,
}: Omit<CountOptions, 'alpha' | 'beta' | 'tolerated'>) {
  return {
    tolerated: unacceptable,
    grid: passGrid.filter((ratio) => ratio < unacceptable),
    dispersion,
  } satisfies EvidenceOptions
}

/** A grid that lies wholly below is the pass test's; otherwise the points not above the bound are dropped. */
function gridBeside(bound: number, grid: readonly number[]): readonly number[] {
  const above = grid.filter((ratio) => ratio > bound)
  return above.length > 0 ? above : grid.filter((ratio) => ratio < bound)
}

/**
 * The evidence of one metric after each minute.
 * @throws RangeError that names the argument: a ratio that is not above 0, a dispersion under 1, a grid with no point beside `tolerated`
 */
export function evidenceAlong(
  counts: Counts,
  { tolerated, grid, dispersion }: EvidenceOptions,
): MixtureEvidence {
  for (const ratio of grid) requireAbove('grid', ratio, 0)
  return new MixtureTest('tolerated', tolerated, gridBeside(tolerated, grid), dispersion).along(counts)
}

/**
 * Natural logarithm of the e-value after each minute. Minutes without events, or in which one cohort had no request,
 * change nothing. See {@link MixtureTest} for the formula and its source.
 * @throws RangeError that names the argument: a count that is negative, NaN or infinite, more events than requests, a
 * ratio that is not above 0, a dispersion under 1, a grid with no point beside `tolerated`
 */
export function logEValues(minutes: readonly CohortMinute[], options: EvidenceOptions): number[] {
  const evidence = evidenceAlong(Counts.of(minutes), options)
  return minutes.map((_, minute) => evidence.at(minute))
}

/**
 * After the last minute, one logarithm a grid point: what a wave adds up over its regions (see `poolRegions`).
 * @throws RangeError as {@link logEValues}
 */
export function logEByGridPoint(minutes: readonly CohortMinute[], options: EvidenceOptions): number[] {
  return evidenceAlong(Counts.of(minutes), options).lastByPoint
}

export interface CountOptions {
  /** Chance, between 0 and 1, of ever failing a release whose ratio is within `tolerated`. */
  alpha: number
  /** Chance, between 0 and 1, of ever passing one whose ratio is `unacceptable` or worse. */
  beta: number
  /** The ratio up to which a canary may be worse; 1 tolerates nothing. Below 10, the grid's end. */
  tolerated: number
  /** The ratio from which a canary must not pass; above `tolerated` and 1. */
  unacceptable: number
  /** At least 1; 1 unless given. */
  dispersion?: number
}

export interface CountVerdict {
  verdict: 'pass' | 'fail' | 'need-more-data'
  /** How many minutes had been seen when it was decided: 1 is the first. null while undecided. */
  decidedAtMinute: number | null
  /** Evidence (natural logarithms of e-values) after the last minute, whenever it was decided. */
  logEFail: number
  logEPass: number
  /** Canary's event rate over the baseline's, with a confidence sequence of coverage 1 − alpha. */
  ratio: RatioInterval
}

/**
 * Judges one count metric. Fail: the e-value against `tolerated` once reached 1/alpha. Pass: the e-value against
 * `unacceptable` once reached 1/beta, and the metric has not failed. A decision stays, except that a fail after a pass
 * counts: where traffic goes on shifting after a pass, the guarantee of alpha still holds, and the safe side wins.
 * The interval is two-sided and has another mixture than the fail test, so a fail may come shortly before the interval
 * leaves `tolerated`.
 * @throws RangeError that names the argument: as {@link logEValues}; alpha or beta outside (0, 1); `tolerated` outside
 * (0, 10); `unacceptable` not above `tolerated` and 1
 */
export function judgeCounts(minutes: readonly CohortMinute[], options: CountOptions): CountVerdict {
  const { alpha, beta, tolerated, unacceptable, dispersion = 1 } = options
  requireProbability('alpha', alpha)
  requireProbability('beta', beta)
  requireAbove('tolerated', tolerated, 0)
  if (tolerated >= mostTolerated)
    throw new RangeError(`tolerated is ${tolerated}; it must be below ${mostTolerated}, the end of the grid.`)
  requireAbove('unacceptable', unacceptable, Math.max(1, tolerated))
  const counts = Counts.of(minutes)
  const fail = evidenceAlong(counts, failTest(options))
  const pass = evidenceAlong(counts, passTest(options))
  const failedAt = firstAtLeast(fail, -Math.log(alpha))
  const passedAt = firstAtLeast(pass, -Math.log(beta))
  const decidedAt = failedAt ?? passedAt
  return {
    verdict: failedAt !== undefined ? 'fail' : passedAt !== undefined ? 'pass' : 'need-more-data',
    decidedAtMinute: decidedAt === undefined ? null : decidedAt + 1,
    logEFail: lastOf(fail),
    logEPass: lastOf(pass),
    ratio: ratioInterval(new ConditionalLikelihood(counts, dispersion), alpha),
  }
}
