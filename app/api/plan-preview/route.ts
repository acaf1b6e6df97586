import type { Refusal } from '#lib/domain/types.ts'
import { loadPlanPreview } from '#lib/web/loaders/plan.ts'
import { planChoiceOf } from '#lib/web/queries/plan.ts'
import { currentPerson } from '#lib/web/session.ts'
import { answered, apiError, signedOut, tooMany } from '../answer.ts'

export const GET = (request: Request) =>
  answered(async () => {
    const person = await currentPerson()
    if (!person) return signedOut()
    const parameters = new URL(request.url).searchParams
    const model = parameters.get('model') ?? ''
    const release = parameters.get('release') ?? ''
    const previewed = await loadPlanPreview(
      person,
      { model, release, ...planChoiceOf(parameters) },
      request.signal,
    )
    if (!previewed.ok) return previewRefused(previewed)
    return Response.json(previewed.view, { headers: { 'cache-control': 'no-store' } })
  })

function previewRefused(refusal: Refusal): Response {
  if (refusal.code === 'too-busy') return tooMany(refusal, 5)
  return apiError(refusal.code === 'plan-too-long' ? 400 : 404, refusal)
}
