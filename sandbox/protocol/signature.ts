import type { IncomingHttpHeaders } from 'node:http'

/** Who signed a request and for which service and region: the credential scope of Signature Version 4. */
export interface CredentialScope {
  accessKeyId: string
  region: string
  /** Signing name, such as `sagemaker` or `monitoring`. */
  service: string
}

/**
 * Reads the scope from the Authorization header or a presigned query. The signature itself is not verified: there
 * are no secrets here to verify it with. undefined for an unsigned request.
 */
export function readCredentialScope(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): CredentialScope | undefined {
  const inHeader = /^AWS4-[A-Z0-9-]+ .*Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1]
  const credential = inHeader ?? query.get('X-Amz-Credential') ?? undefined
  const match =
    credential === undefined ? null : /^(.+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential)
  const [, accessKeyId, region, service] = match ?? []
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined
  return { accessKeyId, region, service }
}

const DEFAULT_ACCOUNT = '123456789012'

/** An assumed role's account; else the access key id itself when it is an account number; else the default account. */
export function accountOf(accessKeyId: string, sessionAccount: string | undefined): string {
  return sessionAccount ?? (/^\d{12}$/.test(accessKeyId) ? accessKeyId : DEFAULT_ACCOUNT)
}
