/**
 * Counts failures in a row by subject and says how long to wait: 5, 10, 20, 40 and then 60 seconds of cloud time. Kept in memory only:
 * a worker that takes over begins at the short end, which costs one early try.
 */
export class Backoff {
  readonly #tries = new Map<string, number>()

  /** Seconds of cloud time until the next try. */
  failed(subject: string): number {
    const tries = this.#tries.get(subject) ?? 0
    this.#tries.set(subject, tries + 1)
    return Math.min(60, 5 * 2 ** tries)
  }

  worked(subject: string): void {
    this.#tries.delete(subject)
  }
}
