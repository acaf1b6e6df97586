import { RestError } from './errors.ts'

/** One GET, of a JSON answer. */
export type RestGet = <T>(
  location: string,
  path: string,
  query: Readonly<Record<string, string>>,
  timeoutMs: number,
) => Promise<T>

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

const vertexAt = (location: string) => `https://${location}-aiplatform.googleapis.com`

/**
 * With application default credentials.
 * @param hostOf the API's address for a location; left out: Vertex AI's
 */
export function liveRest(hostOf: (location: string) => string = vertexAt): RestGet {
  let auth: Promise<{ getRequestHeaders(url: string): Promise<Headers> }> | undefined
  return async (location, path, query, timeoutMs) => {
    const url = addressOf(hostOf(location), path, query)
    auth ??= import('google-auth-library').then(({ GoogleAuth }) => new GoogleAuth({ scopes: SCOPE }))
    return getJson(url, await (await auth).getRequestHeaders(url), timeoutMs)
  }
}

/** The sandbox takes any bearer token. */
export function sandboxRest(baseUrl: string): RestGet {
  return (_location, path, query, timeoutMs) =>
    getJson(addressOf(baseUrl, path, query), new Headers({ authorization: 'Bearer sandbox' }), timeoutMs)
}

function addressOf(base: string, path: string, query: Readonly<Record<string, string>>): string {
  return `${base}/${path}?${new URLSearchParams(query)}`
}

async function getJson<T>(url: string, headers: Headers, timeoutMs: number): Promise<T> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
  const text = await answer.text()
  const body = parsed(text)
  if (answer.ok && body !== undefined) return body as T
  const { error } = (body ?? {}) as { error?: { status?: string; message?: string } }
  throw new RestError(
    answer.ok ? 502 : answer.status,
    error?.status,
    error?.message ?? (answer.ok ? 'The answer is not JSON' : `HTTP ${answer.status}`),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
