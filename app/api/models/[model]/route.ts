import { loadModel } from '#lib/web/loaders/model.ts'
import { viewAnswer } from '../../answer.ts'

export async function GET(_request: Request, { params }: { params: Promise<{ model: string }> }) {
  const { model } = await params
  return viewAnswer((person) => loadModel(person, model))
}
