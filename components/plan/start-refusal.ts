/** What starts is what is shown: only a whole preview, of the plan that was asked for, may be started. */
export function startRefusal({
  asking,
  trouble,
  refusal,
}: {
  /** The clouds are being asked; the preview is the one before. */
  asking: boolean
  /** Why the last question had no answer. */
  trouble: string | null
  /** The gate's own. */
  refusal: string | null
}): string | null {
  if (asking) return 'The clouds are being asked; wait for the preview to be whole.'
  if (trouble !== null)
    return 'The last question had no answer, so the preview shown is an older one. Ask again, or choose what it shows.'
  return refusal
}
