import { loadRelease } from '#lib/web/loaders/release.ts'
import { viewAnswer } from '../../../answer.ts'

interface ReleaseRoute {
  params: Promise<{ model: string; label: string }>
}

export const GET = (_request: Request, { params }: ReleaseRoute) =>
  viewAnswer(async (person) => {
    const { model, label } = await params
    return loadRelease(person, model, label)
  })
