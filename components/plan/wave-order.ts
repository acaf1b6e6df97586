/** Waves as lists of endpoint names, first wave first. Every function returns new waves that hold the same endpoints once each. */
export type WaveOrder = readonly (readonly string[])[]

export function swapWaves(waves: WaveOrder, index: number, direction: -1 | 1): string[][] {
  const copy = waves.map((wave) => [...wave])
  const other = index + direction
  const one = copy[index]
  const two = copy[other]
  if (!one || !two) return copy
  copy[index] = two
  copy[other] = one
  return copy
}

/** Puts the wave together with the one before it. */
export function mergeWithPrevious(waves: WaveOrder, index: number): string[][] {
  const copy = waves.map((wave) => [...wave])
  const before = copy[index - 1]
  const wave = copy[index]
  if (!before || !wave) return copy
  before.push(...wave)
  copy.splice(index, 1)
  return copy
}

/** What the button for it is called; there is no wave 0. */
export function mergeName(index: number): string {
  return index === 0 ? 'Merge wave 1 into the one before' : `Merge wave ${index + 1} into wave ${index}`
}

/** One wave an endpoint, in place of the wave. */
export function splitWave(waves: WaveOrder, index: number): string[][] {
  return waves.flatMap((wave, at) => (at === index ? wave.map((endpoint) => [endpoint]) : [[...wave]]))
}

export function sameOrder(one: WaveOrder, other: WaveOrder): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
