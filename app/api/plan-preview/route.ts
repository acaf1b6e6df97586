import { loadPlanPreview } from '#lib/web/loaders/plan.ts'
import { planChoiceOf } from '#lib/web/queries/plan.ts'
import { viewAnswer } from '../answer.ts'

export const GET = (request: Request) =>
  viewAnswer((person) => {
    const parameters = new URL(request.url).searchParams
    const model = parameters.get('model') ?? ''
    const release = parameters.get('release') ?? ''
    return loadPlanPreview(person, { model, release, ...planChoiceOf(parameters) })
  })
