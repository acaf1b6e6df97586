/** A page's policy: scripts run only with this answer's nonce. */
export function pagePolicy(nonce: string, isDevelopment: boolean): string {
  return [
    "default-src 'self'",
    // React's development build explains errors by eval.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // Positions and sizes are set by style attributes, which no nonce can allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * Of everything that is no page: JSON, events, files, refusals. Opened as if it were one, it may do nothing. next.config.js says the same
 * for answers that never reach proxy.ts.
 */
export const nothingPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** A year. Other names under the same domain are not ours to bind. */
const transportSecurity = 'max-age=31536000'

/** What every answer carries; the policy is its own. */
export function securityHeaders(policy: string, baseUrl: string): Record<string, string> {
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...(baseUrl.startsWith('https://') && { 'strict-transport-security': transportSecurity }),
  }
}
