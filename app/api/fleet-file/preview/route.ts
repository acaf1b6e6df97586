import { z } from 'zod'
import { boundedText } from '#lib/auth/bounded-body.ts'
import { said } from '#lib/domain/said.ts'
import { heavyTurns } from '#lib/web/edge/turns.ts'
import { previewFleetFile } from '#lib/web/loaders/fleet-file.ts'
import { currentPerson } from '#lib/web/session.ts'
import { answered, apiError, signedOut } from '../../answer.ts'

/** A file of two megabytes as JSON, in which line ends and quotes take two characters each. */
const longestBody = 5_000_000

const input = z.object({ yaml: z.string() })

/** What applying a fleet file would change. Changes nothing; a POST only because a file does not fit an address. */
export const POST = (request: Request) =>
  answered(async () => {
    const person = await currentPerson()
    if (!person) return signedOut()
    // Its turn comes first: a body that waits is not in memory.
    return await heavyTurns().take(person.id, () => preview(request), request.signal)
  })

async function preview(request: Request): Promise<Response> {
  const text = await boundedText(request, longestBody)
  if (text === undefined) {
    return apiError(413, said('too-large', { bytes: 2_000_000 }))
  }
  const file = input.safeParse(readJson(text))
  if (!file.success) {
    return apiError(400, said('invalid-input', { expected: 'fleet-file' }))
  }
  return Response.json(await previewFleetFile(file.data.yaml), { headers: { 'cache-control': 'no-store' } })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
