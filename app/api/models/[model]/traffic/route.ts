import { heavyTurns } from '#lib/web/edge/turns.ts'
import { loadTraffic } from '#lib/web/loaders/model.ts'
import { viewAnswer } from '../../../answer.ts'

export async function GET(request: Request, { params }: { params: Promise<{ model: string }> }) {
  const { model } = await params
  return viewAnswer((person) => heavyTurns().take(person.id, () => loadTraffic(model), request.signal))
}
