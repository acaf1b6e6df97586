import { sandboxPeople } from '#lib/auth/sandbox-people.ts'
import { ownPath } from '#lib/web/next-path.ts'
import { serverContext } from '#lib/web/server.ts'
import { probeDatabase, serverAuth } from '#lib/web/session.ts'
import { answered, apiError } from '../../answer.ts'

/** One-click sign-in as one of the sandbox's people; a plain form, so it works before any script has loaded. */
export function POST(request: Request): Promise<Response> {
  return answered(async () => {
    const { environment } = await serverContext()
    if (environment.clouds !== 'sandbox') {
      return apiError(
        403,
        'not-sandbox',
        'One-click sign-in exists only with the sandbox clouds. Sign in with your e-mail address.',
      )
    }
    if (!isOwnPage(request)) {
      return apiError(403, 'foreign-origin', 'This can only be asked from the sign-in page of this server.')
    }
    const form = await request.formData()
    const person = sandboxPeople.find(({ email }) => email === form.get('email'))
    if (!person) return apiError(400, 'invalid-input', 'There is no such person in the sandbox.')
    const auth = await serverAuth()
    const signedIn = await auth.api.signInEmail({
      body: { email: person.email, password: person.password },
      headers: request.headers,
      asResponse: true,
    })
    if (!signedIn.ok) {
      await probeDatabase()
      return apiError(
        503,
        'not-seeded',
        "The sandbox's people are not there yet. Wait a moment and try again.",
      )
    }
    const headers = new Headers({ location: ownPath(form.get('next')) })
    for (const cookie of signedIn.headers.getSetCookie()) headers.append('set-cookie', cookie)
    return new Response(null, { status: 303, headers })
  })
}

/** A form on somebody else's page must not sign a person in. */
function isOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = request.headers.get('origin')
  return origin === null || (URL.canParse(origin) && new URL(origin).host === request.headers.get('host'))
}
