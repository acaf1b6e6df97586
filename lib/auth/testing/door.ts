import type { Database } from '#lib/db/client.ts'
import { createAuth } from '../auth.ts'
import { type OpenSession, readSession, sessionToken } from '../session.ts'
import { SignIn, type SignInInput, type SignInResult } from '../sign-in.ts'
import { SignInCount } from '../sign-in-count.ts'

interface DoorOptions {
  clouds?: 'sandbox' | 'live'
  now?: () => Date
  /** Done when the password was right and a session has just been made for it. */
  onSession?: () => Promise<unknown>
}

interface From {
  address?: string
  /** Of the browser. */
  cookie?: string
}

export type Door = ReturnType<typeof door>

/** The way in as a web process has it. */
export function door(database: Database, { clouds = 'sandbox', now, onSession }: DoorOptions = {}) {
  const limits = { absoluteMs: 7 * 24 * 3_600_000, idleMs: 24 * 3_600_000 }
  const secret = 'a-secret-of-thirty-two-characters'
  const auth = createAuth(database, {
    authSecret: secret,
    baseUrl: 'http://localhost:3000',
    sessions: limits,
  })
  if (onSession) {
    const { signInEmail } = auth.api
    Object.assign(auth.api, {
      signInEmail: async (...given: Parameters<typeof signInEmail>) => {
        const answer = await signInEmail(...given)
        await onSession()
        return answer
      },
    })
  }
  const count = new SignInCount(database, { secret, ...(now === undefined ? {} : { now }) })
  /** Milliseconds by which answers were held back. */
  const waited: number[] = []
  const way = new SignIn({
    database,
    auth,
    count,
    clouds,
    wait: async (milliseconds) => waited.push(milliseconds),
  })
  const signInWith = (input: Pick<SignInInput, 'email' | 'password'>, from: From = {}) =>
    way.signIn({
      ...input,
      address: from.address ?? '127.0.0.1',
      headers: new Headers(from.cookie === undefined ? {} : { cookie: from.cookie }),
    })
  const token = (cookie: string) => sessionToken(auth, new Headers({ cookie }))
  return {
    limits,
    count,
    waited,
    token,
    signInWith,
    signIn: (email: string, password: string, from: From = {}): Promise<SignInResult> =>
      signInWith({ email, password }, from),
    /** @throws when the door stays shut */
    async enter(
      email: string,
      password: string,
      from: From = {},
    ): Promise<{ cookies: string[]; cookie: string; session: OpenSession }> {
      const result = await signInWith({ email, password }, from)
      if (!result.ok) throw new Error(`${email} is not let in: ${result.sentence}`)
      const cookie = result.cookies.map((each) => each.split(';')[0]).join('; ')
      const reading = await readSession(database, limits, { token: (await token(cookie)) ?? '' })
      if (!reading.open) throw new Error(`The session of ${email} is over: ${reading.because}`)
      return { cookies: result.cookies, cookie, session: reading.session }
    },
  }
}
