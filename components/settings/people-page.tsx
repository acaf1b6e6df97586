'use client'

import { useState } from 'react'
import type { ActionResult, PeopleView, PersonEntry, Tone } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { PageHead, Panel } from '../panel/panel.tsx'
import { Table } from '../panel/table.tsx'
import { ToneBadge, ToneNotice } from '../status/tone.tsx'
import { type GivenLink, LinkDialog } from './link-dialog.tsx'
import classes from './people.module.css'
import { type PersonActs, PersonButtons } from './person-buttons.tsx'
import { InviteDialog } from './person-dialogs.tsx'
import { RealTime } from './real-time.tsx'
import { accountWords, roleNames } from './role-words.ts'

interface PeoplePageProps {
  view: PeopleView
  onInvite: (input: { email: string; name: string; role: string }) => Promise<ActionResult>
  acts: PersonActs
}

const states: Record<PersonEntry['state'], { tone: Tone; words: string }> = {
  active: { tone: 'ok', words: 'can sign in' },
  invited: { tone: 'busy', words: 'no password yet' },
  disabled: { tone: 'muted', words: 'disabled' },
  'sandbox-only': { tone: 'muted', words: 'sandbox only' },
}

/** Who has an account, and what an admin can do about it. */
export function PeoplePage({ view, onInvite, acts }: PeoplePageProps) {
  const [inviting, setInviting] = useState(false)
  const [link, setLink] = useState<GivenLink>()
  const given = (name: string) => (result: ActionResult) => {
    if (result.ok && result.link !== undefined) setLink({ name, path: result.link })
    return result
  }
  return (
    <>
      <PageHead
        title="People"
        facts={view.manage.refusal === null ? accountWords(view.people.length) : undefined}
        actions={
          <ActionButton
            label="Invite…"
            tone="primary"
            refusal={view.manage.refusal}
            onClick={() => setInviting(true)}
          />
        }
      />
      {view.manage.refusal === null ? (
        <Panel title="Accounts" flush>
          <Table
            label="Accounts"
            columns={['Person', 'Role', 'State', 'Last active', { title: 'Actions', unseen: true }]}
          >
            {view.people.map((person) => (
              <tr key={person.id}>
                <th scope="row" className={classes.who}>
                  {person.name}
                  {person.oneself ? ' (you)' : ''}
                  <span className={classes.quiet}>{person.email}</span>
                </th>
                <td>{roleNames[person.role]}</td>
                <td>
                  <State person={person} />
                </td>
                <td>
                  <LastActive person={person} />
                </td>
                <td>
                  <PersonButtons person={person} acts={acts} onLink={given(person.name)} />
                </td>
              </tr>
            ))}
          </Table>
        </Panel>
      ) : (
        <ToneNotice tone="muted">{view.manage.refusal}</ToneNotice>
      )}
      {inviting ? (
        <InviteDialog
          onInvite={async (input) => given(input.name.trim())(await onInvite(input))}
          onClose={() => setInviting(false)}
        />
      ) : null}
      {link === undefined ? null : <LinkDialog link={link} onClose={() => setLink(undefined)} />}
    </>
  )
}

function State({ person }: { person: PersonEntry }) {
  const { tone, words } = states[person.state]
  return (
    <>
      <ToneBadge tone={tone}>{words}</ToneBadge>
      {person.state !== 'invited' ? null : (
        <span className={classes.quiet}>
          {person.linkUntil === null ? (
            'the link has expired; make a new one'
          ) : (
            <>
              link works until <RealTime at={person.linkUntil} />
            </>
          )}
        </span>
      )}
    </>
  )
}

function LastActive({ person }: { person: PersonEntry }) {
  return (
    <>
      {person.seenAt === null ? 'not known' : <RealTime at={person.seenAt} />}
      <span className={classes.quiet}>
        {person.openSessions === 0
          ? 'not signed in'
          : `${person.openSessions} ${person.openSessions === 1 ? 'session' : 'sessions'}`}
      </span>
    </>
  )
}
