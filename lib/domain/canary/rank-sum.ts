/** The rank sum of x among both samples, centred, and its standard deviation under equal distributions. */
export interface RankSum {
  /** R_x − m(m + 1)/2 − mn/2. */
  excess: number
  /** Corrected for ties; 0 where all values are equal. */
  deviation: number
}

/** Ranks (x − shift) ∪ y, equal values sharing the mean of their ranks. */
export function rankSum(x: readonly number[], y: readonly number[], shift: number): RankSum {
  const m = x.length
  const n = y.length
  const ofX = Float64Array.from(x, (value) => value - shift).sort()
  const ofY = Float64Array.from(y).sort()
  let ranks = 0
  let ties = 0
  let i = 0
  let j = 0
  while (i < m || j < n) {
    const value = Math.min(ofX[i] ?? Number.POSITIVE_INFINITY, ofY[j] ?? Number.POSITIVE_INFINITY)
    const before = i + j
    const iBefore = i
    while (i < m && ofX[i] === value) i += 1
    while (j < n && ofY[j] === value) j += 1
    const tied = i + j - before
    ranks += (i - iBefore) * (before + (tied + 1) / 2)
    ties += tied ** 3 - tied
  }
  const all = m + n
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)))
  return { excess: ranks - (m * (m + 1)) / 2 - (m * n) / 2, deviation: Math.sqrt(Math.max(0, variance)) }
}
