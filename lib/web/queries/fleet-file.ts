import { queryOptions } from '@tanstack/react-query'
import { sizeProblem } from '#lib/domain/limits.ts'
import { fleetFileLimitWords } from '#lib/words/fleet-file-limits.ts'
import type { FleetFilePreview, FleetFileView } from '../views.ts'
import { ApiError, fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const fleetFileQuery = () =>
  queryOptions({
    queryKey: keys.fleetFile,
    queryFn: ({ signal }) => fetchJson<FleetFileView>('/api/fleet-file', signal),
  })

/**
 * What applying this file would change; changes nothing itself.
 * @throws ApiError with a sentence
 */
export async function previewFleetFile(yaml: string): Promise<FleetFilePreview> {
  // Not sent: a server, or a proxy before it, may break off a long request without a sentence.
  const tooLarge = sizeProblem(yaml)
  if (tooLarge !== undefined) {
    const sentence = fleetFileLimitWords[tooLarge.code](tooLarge.facts)
    return { ok: false, problems: [{ line: null, path: '', sentence }] }
  }
  const response = await fetch('/api/fleet-file/preview', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ yaml }),
  })
  if (response.ok) return (await response.json()) as FleetFilePreview
  const body = (await response.json().catch(() => ({}))) as { code?: string; sentence?: string }
  throw new ApiError(
    response.status,
    body.code ?? 'unknown',
    body.sentence ?? `Meridian answered ${response.status} to the preview.`,
  )
}
