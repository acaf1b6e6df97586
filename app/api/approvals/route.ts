import { loadApprovals } from '#lib/web/loaders/approvals.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer((person) => loadApprovals(person))
