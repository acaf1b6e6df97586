/** An answer of our own API that is not a success; `sentence` is for people. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, sentence: string) {
    super(sentence)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

/**
 * Reads a view from our own API.
 * @throws ApiError when the server answers with a sentence; TypeError when it does not answer at all
 */
export async function fetchJson<View>(url: string, signal?: AbortSignal): Promise<View> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  })
  if (response.ok) return (await response.json()) as View
  if (response.status === 401 && typeof window !== 'undefined') {
    window.location.assign(
      `/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`,
    )
  }
  const body: unknown = await response.json().catch(() => undefined)
  const { code, sentence } = readError(body)
  throw new ApiError(
    response.status,
    code ?? 'unknown',
    sentence ?? `Meridian answered ${response.status} at ${url}.`,
  )
}

function readError(body: unknown): { code?: string; sentence?: string } {
  if (typeof body !== 'object' || body === null) return {}
  const { code, sentence } = body as Record<string, unknown>
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof sentence === 'string' ? { sentence } : {}),
  }
}
