import { loadRollout } from '#lib/web/loaders/rollout.ts'
import { viewAnswer } from '../../answer.ts'

interface RolloutRoute {
  params: Promise<{ slug: string }>
}

export const GET = (_request: Request, { params }: RolloutRoute) =>
  viewAnswer(async (person) => loadRollout(person, (await params).slug))
