import { requireAtLeast, requireProbability } from './bounds.ts'
import type { CohortMinute } from './cohort-minute.ts'
import { Counts } from './counts.ts'

export interface Calibration {
  /** φ̂, at least 1, for traffic and a share like those of the calibration. */
  dispersion: number
  /** τ², at least 0: the variance beyond chance of ln(canary's rate/baseline's rate) a minute, which φ can be projected from. */
  noise: number
  /** Minutes that had events and requests of both cohorts: with none of them nothing was learnt. */
  minutes: number
}

/** What to judge with where nothing was measured: evidence counts half, and the screen says that it is uncalibrated. */
export const uncalibratedDispersion = 2

/**
 * By how much the canary's part of each minute's events varies beyond chance while both cohorts run the same release:
 * φ̂ = mean[(x − mρ)²/(mρ(1 − ρ))], at least 1. Its own relative error is about √(2/minutes). Noise that is a cohort's own
 * makes φ = 1 + τ²·mρ(1 − ρ), with τ² by the method of moments.
 * Source: P. McCullagh, J. A. Nelder, Generalized Linear Models, 1989, section 4.5 (Pearson's statistic over its freedom).
 */
export function calibrate({ canaryEvents, events, shares, length }: Counts): Calibration {
  let sum = 0
  let chance = 0
  let usable = 0
  for (let minute = 0; minute < length; minute++) {
    const all = events[minute] ?? 0
    if (all === 0) continue
    const share = shares.values[minute] ?? 0
    const variance = all * share * (1 - share)
    // A share so near 0 or 1 that a number cannot tell it from them leaves chance nothing to do.
    if (variance === 0) continue
    sum += ((canaryEvents[minute] ?? 0) - all * share) ** 2 / variance
    chance += variance
    usable += 1
  }
  if (usable === 0) return { dispersion: 1, noise: 0, minutes: 0 }
  return {
    dispersion: Math.max(1, sum / usable),
    noise: Math.max(0, (sum - usable) / chance),
    minutes: usable,
  }
}

/**
 * The dispersion to judge with when share or traffic will differ from the calibration's: 1 + τ²·mρ(1 − ρ). Through a ramp
 * take the share of the ramp that is nearest to a half.
 * @param eventsAMinute m, of both cohorts, at least 0
 * @param share the canary's, between 0 and 1
 * @throws RangeError that names the argument
 */
export function dispersionAt(noise: number, eventsAMinute: number, share: number): number {
  requireAtLeast('noise', noise, 0)
  requireAtLeast('eventsAMinute', eventsAMinute, 0)
  requireProbability('share', share)
  return 1 + noise * eventsAMinute * share * (1 - share)
}

/**
 * The dispersion of {@link calibrate}; 1 also where nothing could be learnt, which `calibrate` tells apart.
 * @throws RangeError for impossible minutes
 */
export function estimateDispersion(minutes: readonly CohortMinute[]): number {
  return calibrate(Counts.of(minutes)).dispersion
}
