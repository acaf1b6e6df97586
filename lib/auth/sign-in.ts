import type { Database } from '#lib/db/client.ts'
import { emailRule } from '#lib/services/people/invite.ts'
import { longestPassword, passwordHash } from '#lib/services/people/password.ts'
import { mayEnter } from '#lib/services/people/sandbox-accounts.ts'
import { waitSentence } from '#lib/words/wait.ts'
import { type Auth, disabledCode } from './auth.ts'
import { clientHeader } from './client-address.ts'
import { endSessionOf, sessionToken } from './session.ts'
import type { SignInCount } from './sign-in-count.ts'

export interface SignInInput {
  email: unknown
  password: unknown
  /** Of the client, as `clientAddress` tells. */
  address: string
  /** Of the request: the browser's name is kept, and the session it had before ends. */
  headers: Headers
}

export type SignInResult =
  | { ok: true; cookies: string[] }
  | { ok: false; status: 400 | 401 | 403 | 429; code: string; sentence: string; retryAfterSeconds?: number }

/** Attempts that are under way in this process at once; each holds a few kilobytes, and the processor hashes four at a time. */
const mostAtOnce = 200

const wrong = {
  ok: false,
  status: 401,
  code: 'wrong-password',
  sentence: 'This e-mail address and password do not belong together.',
} as const

/** The one way in by e-mail address and password. */
export class SignIn {
  readonly #database: Database
  readonly #auth: Auth
  readonly #count: SignInCount
  readonly #clouds: 'sandbox' | 'live'
  readonly #wait: (milliseconds: number) => Promise<unknown>
  #underWay = 0

  constructor({
    database,
    auth,
    count,
    clouds,
    wait,
  }: {
    database: Database
    auth: Auth
    count: SignInCount
    clouds: 'sandbox' | 'live'
    wait: (milliseconds: number) => Promise<unknown>
  }) {
    this.#database = database
    this.#auth = auth
    this.#count = count
    this.#clouds = clouds
    this.#wait = wait
  }

  /** @throws the database's own error when it is away */
  async signIn(input: SignInInput): Promise<SignInResult> {
    const parsed = emailRule.safeParse(input.email)
    const { password } = input
    if (!parsed.success || typeof password !== 'string' || password === '') {
      return {
        ok: false,
        status: 400,
        code: 'invalid-input',
        sentence: 'Enter an e-mail address and its password.',
      }
    }
    if (!mayEnter(parsed.data, this.#clouds)) {
      return {
        ok: false,
        status: 403,
        code: 'sandbox-only',
        sentence: 'This account is for the sandbox clouds only. Sign in with an account of your own.',
      }
    }
    // No password is longer, so nothing is told by not looking.
    if (password.length > longestPassword) return wrong
    if (this.#underWay >= mostAtOnce) return tooMany('Too many people sign in at this moment.', 2_000)
    this.#underWay += 1
    try {
      return await this.#attempt({ ...input, email: parsed.data, password })
    } finally {
      this.#underWay -= 1
    }
  }

  async #attempt(input: SignInInput & { email: string; password: string }): Promise<SignInResult> {
    const standing = await this.#count.begin(input.address, input.email)
    if (!standing.may) return tooMany('Too many attempts.', standing.waitMs)
    if (standing.slowMs > 0) await this.#wait(standing.slowMs)
    const before = await this.#credential(input.email)
    const answer = await this.#auth.api.signInEmail({
      body: { email: input.email, password: input.password },
      // Nothing else of the request reaches the library.
      headers: new Headers({
        [clientHeader]: input.address,
        'user-agent': (input.headers.get('user-agent') ?? '').slice(0, 300),
      }),
      asResponse: true,
    })
    if (!answer.ok) {
      const { code } = (await answer.json().catch(() => ({}))) as { code?: string }
      if (code === disabledCode) return disabled
      if (answer.status >= 500) await this.#database.pool.query('SELECT 1')
      if (answer.status >= 500) throw new Error(`signing in failed (${code ?? answer.status})`)
      return wrong
    }
    const cookies = answer.headers.getSetCookie()
    const cookie = cookies.map((each) => each.split(';')[0]).join('; ')
    const token = await sessionToken(this.#auth, new Headers({ cookie }))
    // A password that was changed, or a person who was disabled, while this one was being compared.
    if (token === undefined || before === undefined || before !== (await this.#credential(input.email))) {
      if (token !== undefined) await endSessionOf(this.#database, token, 'password')
      return wrong
    }
    await standing.attempt.succeeded()
    const former = await sessionToken(this.#auth, input.headers)
    if (former !== undefined) await endSessionOf(this.#database, former, 'signed-in-again')
    return { ok: true, cookies }
  }

  /** What the account's way in is at this moment; undefined: there is none. */
  async #credential(email: string): Promise<string | undefined> {
    const { prisma } = this.#database
    const person = await prisma.user.findUnique({ where: { email }, select: { id: true, disabledAt: true } })
    const hash = await passwordHash(prisma, person?.id ?? '')
    return hash === undefined ? undefined : `${person?.disabledAt?.toISOString() ?? ''} ${hash}`
  }
}

const disabled = {
  ok: false,
  status: 403,
  code: disabledCode,
  sentence: 'This account is disabled. Ask an admin of Meridian to enable it.',
} as const

function tooMany(why: string, waitMs: number): SignInResult {
  const seconds = Math.ceil(waitMs / 1_000)
  return {
    ok: false,
    status: 429,
    code: 'too-many-attempts',
    sentence: `${why} ${waitSentence(seconds)}`,
    retryAfterSeconds: seconds,
  }
}
