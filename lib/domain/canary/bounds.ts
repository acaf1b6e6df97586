/** What every function of this folder refuses, in one wording: a RangeError that begins with the argument's name. */

/** @throws RangeError unless 0 < value < 1 */
export function requireProbability(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} is ${value}; it must lie between 0 and 1.`)
}

/** @throws RangeError unless the value is finite and above `bound` */
export function requireAbove(name: string, value: number, bound: number): void {
  if (!(Number.isFinite(value) && value > bound))
    throw new RangeError(`${name} is ${value}; it must be a finite number above ${bound}.`)
}

/** @throws RangeError unless the value is finite and at least `bound` */
export function requireAtLeast(name: string, value: number, bound: number): void {
  if (!(Number.isFinite(value) && value >= bound))
    throw new RangeError(`${name} is ${value}; it must be a finite number of at least ${bound}.`)
}

/** @throws RangeError for an infinite or missing value, and for a sample without any */
export function requireSample(name: string, values: readonly number[]): void {
  if (values.length === 0) throw new RangeError(`${name} is empty; give at least one value.`)
  requireFinite(name, values)
}

/** @throws RangeError for an infinite or missing value */
export function requireFinite(name: string, values: readonly number[]): void {
  values.forEach((value, index) => {
    if (!Number.isFinite(value))
      throw new RangeError(`${name}[${index}] is ${value}; it must be a finite number.`)
  })
}
