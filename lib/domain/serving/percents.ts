/**
 * Shares in whole percent that sum to 100, by largest remainders: 0.905 and 0.095 are 91 and 9, on every page alike. A remainder that is
 * as large goes to the larger share.
 * @param shares 0–1, together 1; an unknown one stays unknown
 */
export function percentsOf(shares: readonly (number | undefined)[]): (number | undefined)[] {
  const exact = shares.map((share) => (share === undefined ? undefined : share * 100))
  const whole = exact.map((value) => (value === undefined ? undefined : Math.floor(value + 1e-9)))
  const known = exact.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  let missing = Math.round(known) - whole.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const byRemainder = exact
    .map((value, index) => ({ index, value: value ?? 0, rest: (value ?? 0) - (whole[index] ?? 0) }))
    .filter(({ index }) => exact[index] !== undefined)
    .sort((one, other) =>
      Math.abs(one.rest - other.rest) > 1e-9 ? other.rest - one.rest : other.value - one.value,
    )
  for (const { index } of byRemainder) {
    if (missing <= 0) break
    whole[index] = (whole[index] ?? 0) + 1
    missing -= 1
  }
  return whole
}
