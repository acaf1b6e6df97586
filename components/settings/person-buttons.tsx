import { useState } from 'react'
import type { ActionResult, PersonEntry } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { ConfirmAction } from '../action/confirm-action.tsx'
import classes from './people.module.css'
import { RoleDialog } from './person-dialogs.tsx'

/** Each by the person's id. */
export interface PersonActs {
  role: (person: string, role: string) => Promise<ActionResult>
  resetPassword: (person: string) => Promise<ActionResult>
  endSessions: (person: string) => Promise<ActionResult>
  disable: (person: string) => Promise<ActionResult>
  enable: (person: string) => Promise<ActionResult>
  withdraw: (person: string) => Promise<ActionResult>
}

interface PersonButtonsProps {
  person: PersonEntry
  acts: PersonActs
  /** Told of every result that may carry a link. */
  onLink: (result: ActionResult) => ActionResult
}

/** What may be done with one account. */
export function PersonButtons({ person, acts, onLink }: PersonButtonsProps) {
  const [choosing, setChoosing] = useState(false)
  const { id, name, state } = person
  const disabled = state === 'disabled'
  return (
    <div className={classes.acts}>
      <ActionButton
        size="small"
        label="Role…"
        name={`Role of ${name}…`}
        refusal={person.take.refusal}
        onClick={() => setChoosing(true)}
      />
      {choosing ? (
        <RoleDialog
          person={person}
          onChange={(role) => acts.role(id, role)}
          onClose={() => setChoosing(false)}
        />
      ) : null}
      {disabled ? null : (
        <ConfirmAction
          size="small"
          label={state === 'invited' ? 'New link…' : 'Reset password…'}
          name={state === 'invited' ? `New link for ${name}…` : `Reset password of ${name}…`}
          refusal={person.take.refusal}
          title={state === 'invited' ? `New link for ${name}?` : `Reset the password of ${name}?`}
          body={
            state === 'invited'
              ? 'The link that was given before stops working.'
              : 'The password stops working and all sessions end at once. You get a link to pass on, by which a new one is set.'
          }
          confirmLabel={state === 'invited' ? 'Make a new link' : 'Reset the password'}
          done={state === 'invited' ? 'New link made' : 'Password reset'}
          onConfirm={async () => onLink(await acts.resetPassword(id))}
        />
      )}
      {person.openSessions === 0 ? null : (
        <ConfirmAction
          size="small"
          label="End sessions…"
          name={`End sessions of ${name}…`}
          refusal={person.oneself ? 'End your own sessions under Your account.' : person.endSessions.refusal}
          title={`End all sessions of ${name}?`}
          body="The person has to sign in again everywhere."
          confirmLabel="End the sessions"
          done="Sessions ended"
          onConfirm={() => acts.endSessions(id)}
        />
      )}
      {disabled ? (
        <ConfirmAction
          size="small"
          label="Enable…"
          name={`Enable ${name}…`}
          title={`Enable ${name}?`}
          body="The person may sign in again, with the role and the password they had."
          confirmLabel={`Enable ${name}`}
          done={`${name} enabled`}
          onConfirm={() => acts.enable(id)}
        />
      ) : person.neverHere ? (
        <ConfirmAction
          size="small"
          tone="danger"
          label="Withdraw…"
          name={`Withdraw the invitation of ${name}…`}
          refusal={person.take.refusal}
          title={`Withdraw the invitation of ${name}?`}
          body="The account goes away; nobody has used it yet."
          confirmLabel="Withdraw the invitation"
          done="Invitation withdrawn"
          onConfirm={() => acts.withdraw(id)}
        />
      ) : (
        <ConfirmAction
          size="small"
          tone="danger"
          label="Disable…"
          name={`Disable ${name}…`}
          refusal={person.take.refusal}
          title={`Disable ${name}?`}
          body="All sessions end at once, and the person cannot sign in until somebody enables the account. What they did stays in the audit."
          confirmLabel={`Disable ${name}`}
          done={`${name} disabled`}
          onConfirm={() => acts.disable(id)}
        />
      )}
    </div>
  )
}
