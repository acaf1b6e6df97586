/** Answers kept in this process for a while. Time is real time: it bounds calls, not what is true. */
export interface Remembered<T> {
  /** The kept answer, or a new one. Callers at the same moment share one question; a rejection is not kept. */
  get(key: string, ask: () => Promise<T>): Promise<T>
  forget(key: string): void
}

/**
 * @param milliseconds how long an answer holds, `Infinity` for what never changes
 * @param limit answers kept at most; the one asked first goes first
 * @param keep false for answers that must be asked again at once
 */
export function remembered<T>(
  milliseconds: number,
  limit: number,
  keep: (answer: T) => boolean = () => true,
): Remembered<T> {
  const answers = new Map<string, { at: number; answer: Promise<T> }>()
  const forget = (key: string, answer: Promise<T>) => {
    if (answers.get(key)?.answer === answer) answers.delete(key)
  }
  return {
    get(key, ask) {
      const known = answers.get(key)
      if (known !== undefined && performance.now() - known.at < milliseconds) return known.answer
      answers.delete(key)
      const answer = ask()
      answers.set(key, { at: performance.now(), answer })
      answer.then(
        (value) => keep(value) || forget(key, answer),
        () => forget(key, answer),
      )
      const oldest = answers.keys().next()
      if (answers.size > limit && !oldest.done) answers.delete(oldest.value)
      return answer
    },
    forget(key) {
      answers.delete(key)
    },
  }
}
