import { loadAudit } from '#lib/web/loaders/audit.ts'
import { auditPageOf } from '#lib/web/queries/audit.ts'
import { viewAnswer } from '../answer.ts'

export const GET = (request: Request) =>
  viewAnswer(() => loadAudit(auditPageOf(new URL(request.url).searchParams)))
