import { Logo } from '../shell/logo.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { PasswordForm } from './password-form.tsx'
import classes from './sign-in.module.css'

interface SignInProps {
  /** Path to go to afterwards. */
  next: string
  sandbox: boolean
  /** Why the session that was is over. */
  notice?: string | undefined
}

/** What each of the sandbox's people may do, so that one knows whom to be. */
const people = [
  {
    email: 'manager@meridian.test',
    role: 'Release manager',
    may: 'asks for approval, promotes, watches, takes back, injects faults',
  },
  { email: 'approver@meridian.test', role: 'Approver', may: 'approves or rejects releases' },
  { email: 'viewer@meridian.test', role: 'Viewer', may: 'looks' },
  {
    email: 'admin@meridian.test',
    role: 'Administrator',
    may: 'does all of it and changes the fleet',
  },
]

export function SignIn({ next, sandbox, notice }: SignInProps) {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <h1 className={classes.title}>
          <Logo size={28} />
          Meridian
        </h1>
        <p className={classes.lead}>
          Knows which version every region serves, and brings the next one there.
        </p>
        {notice === undefined ? null : (
          <div role="status">
            <ToneNotice tone="warning">{notice}</ToneNotice>
          </div>
        )}
        {sandbox ? (
          <section aria-labelledby="sandbox-people" className={classes.sandbox}>
            <h2 id="sandbox-people" className={classes.subtitle}>
              Try it: sign in to the sandbox as
            </h2>
            <ul className={classes.people}>
              {people.map(({ email, role, may }) => (
                <li key={email}>
                  <form method="post" action="/api/auth/sandbox">
                    <input type="hidden" name="email" value={email} />
                    <input type="hidden" name="next" value={next} />
                    <button type="submit" className={classes.personButton}>
                      <span className={classes.role}>
                        {role} <span className={classes.address}>{email}</span>
                      </span>
                      <span className={classes.may}>{may}</span>
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        <section aria-labelledby="with-password">
          <h2 id="with-password" className={classes.subtitle}>
            {sandbox ? 'Or with an account' : 'Sign in'}
          </h2>
          <PasswordForm next={next} />
        </section>
      </div>
    </main>
  )
}
