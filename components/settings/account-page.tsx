'use client'

import type { AccountView, ActionResult } from '#lib/web/views.ts'
import { InstantAction } from '../action/action-button.tsx'
import { PageHead, Panel } from '../panel/panel.tsx'
import { Table } from '../panel/table.tsx'
import { durationWords } from '../time/wording.ts'
import { PasswordChange, type PasswordChangeProps } from './password-change.tsx'
import classes from './people.module.css'
import { RealTime } from './real-time.tsx'
import { roleNames } from './role-words.ts'

interface AccountPageProps extends PasswordChangeProps {
  account: AccountView
  onEndSession: (session: string) => Promise<ActionResult>
  onEndOthers: () => Promise<ActionResult>
}

/** One's own account: password and sessions. */
export function AccountPage({ account, onChangePassword, onEndSession, onEndOthers }: AccountPageProps) {
  const { sessions, limits } = account
  const others = sessions.length - sessions.filter(({ current }) => current).length
  return (
    <>
      <PageHead
        title="Your account"
        facts={`${account.name}, ${account.email}, ${roleNames[account.role].toLowerCase()}`}
      />
      <div className={classes.columns}>
        <Panel title="Password">
          <PasswordChange onChangePassword={onChangePassword} />
        </Panel>
        <Panel
          title="Sessions"
          flush
          aside={
            <InstantAction
              size="small"
              label="End all others"
              refusal={others === 0 ? 'You are signed in nowhere else.' : null}
              done="The other sessions have ended"
              onAct={onEndOthers}
            />
          }
        >
          <Table
            label="Sessions"
            caption={`Your sessions. One ends ${durationWords(limits.absoluteHours * 3_600_000)} after signing in`}
            columns={['Browser', 'Signed in', 'Last active', { title: 'Actions', unseen: true }]}
          >
            {sessions.map((session) => (
              <tr key={session.id}>
                <th scope="row">
                  {session.browser}
                  {session.current ? ' (this one)' : ''}
                  {session.address === null ? null : (
                    <span className={classes.quiet}>from {session.address}</span>
                  )}
                </th>
                <td>
                  <RealTime at={session.startedAt} />
                </td>
                <td>
                  <RealTime at={session.seenAt} />
                </td>
                <td>
                  {session.current ? null : (
                    <InstantAction
                      size="small"
                      label="End"
                      name={`End the session in ${session.browser}`}
                      done="The session has ended"
                      onAct={() => onEndSession(session.id)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </Panel>
      </div>
      <p className={classes.quiet}>
        A session ends {durationWords(limits.absoluteHours * 3_600_000)} after signing in, and sooner when you
        do nothing in it for {durationWords(limits.idleMinutes * 60_000)}.
      </p>
    </>
  )
}
