/** How many live streams each person has open in this process; without any, a person is not remembered. */
export class LiveSeats {
  readonly #most: number
  readonly #taken = new Map<string, number>()

  constructor({ most }: { most: number }) {
    this.#most = most
  }

  /** @returns gives the seat back, once; undefined when all of the person's are taken */
  take(person: string): (() => void) | undefined {
    const taken = this.#taken.get(person) ?? 0
    if (taken >= this.#most) return undefined
    this.#taken.set(person, taken + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      const left = (this.#taken.get(person) ?? 1) - 1
      if (left === 0) this.#taken.delete(person)
      else this.#taken.set(person, left)
    }
  }
}
