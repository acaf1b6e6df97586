/** Letters to insert, remove, replace or swap with their neighbour. */
function distance(one: string, other: string): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && isSwap) least = Math.min(least, (before[column - 2] ?? 0) + 1)
      current.push(least)
    }
    before = above
    above = current
  }
  return above[other.length] ?? 0
}

/** No name of a fleet file is longer; comparing takes time with the product of both lengths. */
const longestCompared = 100

/** The candidate that was probably meant; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > longestCompared) return undefined
  const limit = Math.max(1, Math.floor(word.length / 3))
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue
    const away = distance(word.toLowerCase(), candidate.toLowerCase())
    if (away <= limit && (best === undefined || away < best.distance)) best = { candidate, distance: away }
  }
  return best?.candidate
}

/** {@link nearest} as a fact, which is left out when nothing is near. */
export function meantBy(word: unknown, candidates: readonly string[]): { meant?: string } {
  const meant = typeof word === 'string' ? nearest(word, candidates) : undefined
  return meant === undefined ? {} : { meant }
}
