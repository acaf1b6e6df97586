/** Looks again, while anybody listens, whether a session is still what it was; once for all streams that use it. */
export class SessionWatch {
  readonly #everyMilliseconds: number
  readonly #watched = new Map<string, Watched>()

  /** Real milliseconds between two looks. */
  constructor({ everyMilliseconds }: { everyMilliseconds: number }) {
    this.#everyMilliseconds = everyMilliseconds
  }

  /** Sessions that are looked at. */
  get size(): number {
    return this.#watched.size
  }

  /**
   * @param session what tells sessions apart, e.g. the cookie
   * @param isValid false: it has ended. What cannot be asked, because the database is away, is not an end: nothing is announced meanwhile either
   * @returns stops it
   */
  watch(session: string, isValid: () => Promise<boolean>, onEnd: () => void): () => void {
    const watched = this.#watched.get(session) ?? this.#begin(session, isValid)
    watched.onEnd.add(onEnd)
    return () => {
      watched.onEnd.delete(onEnd)
      if (watched.onEnd.size === 0) this.#stop(session, watched)
    }
  }

  #begin(session: string, isValid: () => Promise<boolean>): Watched {
    const look = async () => {
      // One look at a time: a slow database is not asked more often for it.
      if (watched.looking) return
      watched.looking = true
      const valid = await isValid().catch(() => true)
      watched.looking = false
      if (valid) return
      this.#stop(session, watched)
      for (const onEnd of watched.onEnd) onEnd()
    }
    const timer = setInterval(() => void look(), this.#everyMilliseconds)
    const watched: Watched = { timer, onEnd: new Set(), looking: false }
    this.#watched.set(session, watched)
    return watched
  }

  #stop(session: string, watched: Watched): void {
    clearInterval(watched.timer)
    // Meanwhile the same session may have been watched anew.
    if (this.#watched.get(session) === watched) this.#watched.delete(session)
  }
}

interface Watched {
  timer: NodeJS.Timeout
  onEnd: Set<() => void>
  looking: boolean
}
