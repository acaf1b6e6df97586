import { ControlError } from './control-error.ts'

/**
 * A name that is not known is a slip: `durationSecond` would otherwise leave a fault in force for ever.
 * @param taker what takes the names, to begin the sentence.
 * @throws ControlError 400 that names the slip.
 */
export function refuseUnknown(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  taker: string,
): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new ControlError(400, `${taker} takes no "${unknown}". Known: ${known.join(', ')}.`)
}
