import type { Serving } from '#lib/domain/serving/serving-of.ts'
import { partWords } from '#lib/words/serving.ts'
import type { ServingView } from '../views.ts'

export function servingView({ parts, unknown, asOf }: Serving): ServingView {
  return {
    parts: parts.map(({ label, alsoLabels, percent, how, since, wholeSince }) => ({
      label,
      ...(alsoLabels.length === 0 ? {} : { also: [...alsoLabels] }),
      percent: percent ?? null,
      how,
      since: since ?? null,
      wholeSince: wholeSince ?? null,
    })),
    unknown: unknown ?? null,
    asOf: asOf ?? null,
  }
}

/** A release's part in an endpoint's traffic, in words: "", "9%", "9% asked"; undefined: it has none. */
export function partOf(
  serving: Serving,
  isRelease: (part: Serving['parts'][number]) => boolean,
): string | undefined {
  const { parts } = servingView(serving)
  const part = parts[serving.parts.findIndex(isRelease)]
  return part && partWords(part, parts)
}
