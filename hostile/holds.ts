/** Who holds what. Several blows may hold the same thing at once; it comes back when the last of them lets go. */
export class Holds<Thing> {
  readonly #counts = new Map<Thing, number>()

  of(thing: Thing): number {
    return this.#counts.get(thing) ?? 0
  }

  /** @returns whether nobody held it before */
  take(thing: Thing): boolean {
    this.#counts.set(thing, this.of(thing) + 1)
    return this.of(thing) === 1
  }

  /** @returns whether nobody holds it any more */
  letGo(thing: Thing): boolean {
    const left = this.of(thing) - 1
    if (left < 0) throw new Error('Nobody holds it.')
    if (left > 0) this.#counts.set(thing, left)
    else this.#counts.delete(thing)
    return left === 0
  }
}
