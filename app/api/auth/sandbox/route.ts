import { boundedText } from '#lib/auth/bounded-body.ts'
import { sandboxPeople } from '#lib/auth/sandbox-people.ts'
import { said } from '#lib/domain/said.ts'
import { ownPath } from '#lib/web/next-path.ts'
import { serverContext } from '#lib/web/server.ts'
import { entrance, requestAddress } from '#lib/web/session.ts'
import { answered, apiError } from '../../answer.ts'
import { foreignPage, longestBody, refusedSignIn, tooLong } from '../open-door.ts'

/** One-click sign-in as one of the sandbox's people; a plain form, so it works before any script has loaded. */
export function POST(request: Request): Promise<Response> {
  return answered(async () => {
    const { environment } = await serverContext()
    if (environment.clouds !== 'sandbox') {
      return apiError(403, said('not-sandbox', {}))
    }
    const foreign = await foreignPage(request)
    if (foreign) return foreign
    const text = await boundedText(request, longestBody)
    if (text === undefined) return tooLong()
    const form = new URLSearchParams(text)
    const person = sandboxPeople.find(({ email }) => email === form.get('email'))
    if (!person) return apiError(400, said('invalid-input', { expected: 'sandbox-person' }))
    const { signIn } = await entrance()
    const { headers } = request
    const result = await signIn.signIn({ ...person, address: await requestAddress(headers), headers })
    if (!result.ok) return result.status === 401 ? otherPassword() : refusedSignIn(result)
    const answer = new Headers({ location: ownPath(form.get('next')) })
    for (const cookie of result.cookies) answer.append('set-cookie', cookie)
    return new Response(null, { status: 303, headers: answer })
  })
}

const otherPassword = () => apiError(409, said('not-seeded', {}))
