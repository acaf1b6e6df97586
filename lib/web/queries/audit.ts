import { queryOptions } from '@tanstack/react-query'
import type { AuditView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

/** A page of the audit: entries older than `before` (a sequence number) whose subject contains `subject`. */
export interface AuditPage {
  before?: string
  subject?: string
}

export const auditQuery = ({ before, subject }: AuditPage) =>
  queryOptions({
    queryKey: keys.audit(before, subject),
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams()
      if (before) parameters.set('before', before)
      if (subject) parameters.set('subject', subject)
      return fetchJson<AuditView>(`/api/audit?${parameters}`, signal)
    },
  })

/** The page that an address asks for. */
export function auditPageOf(parameters: URLSearchParams): AuditPage {
  const before = parameters.get('before')
  const subject = parameters.get('subject')
  return { ...(before ? { before } : {}), ...(subject ? { subject } : {}) }
}
