/** Counts what was checked, and keeps the sentence of what does not hold. */
export type Check = (holds: boolean, sentence: string) => void
