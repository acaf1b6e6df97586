import { actionInputs } from '#lib/web/action-inputs.ts'
import { previewFleetFile } from '#lib/web/loaders/fleet-file.ts'
import { currentPerson } from '#lib/web/session.ts'
import { answered, apiError } from '../../answer.ts'

/** What applying a fleet file would change. Changes nothing; a POST only because a file does not fit an address. */
export const POST = (request: Request) =>
  answered(async () => {
    if (!(await currentPerson())) return apiError(401, 'signed-out', 'Your session has ended. Sign in again.')
    const body: unknown = await request.json().catch(() => undefined)
    const file = actionInputs['fleet.apply'].safeParse(body)
    if (!file.success) {
      return apiError(
        400,
        'invalid-input',
        'Send the fleet file as JSON, {"yaml": "…"}, with at most two million characters.',
      )
    }
    return Response.json(await previewFleetFile(file.data.yaml), { headers: { 'cache-control': 'no-store' } })
  })
