/**
 * Counts attempts to sign in by account, in the memory of one web process: enough against guessing, forgotten at a
 * restart. Real time.
 */
export class SignInLimit {
  readonly #attempts: number
  readonly #windowMilliseconds: number
  readonly #now: () => number
  readonly #tries = new Map<string, number[]>()

  constructor({
    attempts,
    windowMilliseconds,
    now = Date.now,
  }: { attempts: number; windowMilliseconds: number; now?: () => number }) {
    this.#attempts = attempts
    this.#windowMilliseconds = windowMilliseconds
    this.#now = now
  }

  /** Counts this attempt; false: too many within the window. */
  allows(email: string): boolean {
    const account = email.trim().toLowerCase()
    const since = this.#now() - this.#windowMilliseconds
    const recent = (this.#tries.get(account) ?? []).filter((at) => at > since)
    if (recent.length >= this.#attempts) return false
    this.#makeRoom(since)
    this.#tries.set(account, [...recent, this.#now()])
    return true
  }

  /** After a success the count begins anew. */
  forget(email: string): void {
    this.#tries.delete(email.trim().toLowerCase())
  }

  /** Made-up addresses must not fill the memory. */
  #makeRoom(since: number): void {
    if (this.#tries.size < 10_000) return
    for (const [account, tries] of this.#tries) {
      if (tries.every((at) => at <= since)) this.#tries.delete(account)
    }
    if (this.#tries.size >= 10_000) this.#tries.clear()
  }
}
