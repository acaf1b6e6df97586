/** Where a falling function crosses zero, to 10⁻¹² of the interval; an end of the interval where it does not cross inside. */
export function zeroOfFalling(f: (x: number) => number, low: number, high: number): number {
  let below = low
  let above = high
  if (f(below) <= 0) return below
  if (f(above) >= 0) return above
  for (let halving = 0; halving < 40; halving++) {
    const middle = (below + above) / 2
    if (f(middle) > 0) below = middle
    else above = middle
  }
  return (below + above) / 2
}

interface Side {
  x: number
  y: number
}

/** Brent's interpolation: through three points where there are three, else the secant. undefined where it is not trusted. */
function interpolate(older: Side, best: Side, other: Side, tolerance: number): number | undefined {
  const gap = other.x - best.x
  const travelled = best.x - older.x
  const s = best.y / older.y
  let p: number
  let q: number
  if (older.x === other.x) {
    p = gap * s
    q = 1 - s
  } else {
    const t = older.y / other.y
    const r = best.y / other.y
    p = s * (gap * t * (t - r) - travelled * (r - 1))
    q = (t - 1) * (r - 1) * (s - 1)
  }
  if (p > 0) q = -q
  else p = -p
  const isInside = p < 0.75 * gap * q - Math.abs(tolerance * q) / 2
  return isInside && p < Math.abs(travelled * q) / 2 ? p / q : undefined
}

/**
 * A zero between two points where f has different signs, by R. P. Brent's method (Algorithms for Minimization without
 * Derivatives, 1973, chapter 4) as R's `uniroot` carries it out: it stops within half of `tolerance`, in the unit of x.
 * On a step function the answer depends on the path, which is why Mann-Whitney intervals need this very one.
 */
export function brentZero(f: (x: number) => number, low: number, high: number, tolerance: number): number {
  let older: Side = { x: low, y: f(low) }
  let best: Side = { x: high, y: f(high) }
  let other = older
  for (;;) {
    const travelled = best.x - older.x
    if (Math.abs(other.y) < Math.abs(best.y)) {
      older = best
      best = other
      other = older
    }
    const reached = 2 * Number.EPSILON * Math.abs(best.x) + tolerance / 2
    let step = (other.x - best.x) / 2
    if (Math.abs(step) <= reached || best.y === 0) return best.x
    if (Math.abs(travelled) >= reached && Math.abs(older.y) > Math.abs(best.y))
      step = interpolate(older, best, other, reached) ?? step
    if (Math.abs(step) < reached) step = step > 0 ? reached : -reached
    older = best
    const x = best.x + step
    best = { x, y: f(x) }
    if ((best.y > 0 && other.y > 0) || (best.y < 0 && other.y < 0)) other = older
  }
}
