'use client'

import { IconUser } from '@tabler/icons-react'
import Link from 'next/link'
import { useState } from 'react'
import type { PersonView } from '#lib/web/views.ts'
import { notify } from '../notify/notify.ts'
import classes from './shell.module.css'

const roleWords = {
  viewer: 'viewer',
  approver: 'approver',
  manager: 'release manager',
  admin: 'administrator',
} satisfies Record<PersonView['role'], string>

export function PersonMenu({ person }: { person: PersonView }) {
  const words = `${person.email.split('@')[0]} · ${roleWords[person.role]}`
  const [leaving, setLeaving] = useState(false)
  const signOut = async () => {
    setLeaving(true)
    try {
      const response = await fetch('/api/auth/sign-out', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      if (!response.ok) throw new Error(String(response.status))
      // A whole new page, so that nothing of this person stays in memory.
      window.location.assign('/sign-in')
    } catch {
      setLeaving(false)
      await notify({
        tone: 'danger',
        title: 'Not signed out',
        sentence: 'Meridian did not answer. Try again.',
      })
    }
  }
  return (
    <>
      <button
        type="button"
        className={classes.person}
        popoverTarget="person-menu"
        aria-label={`${words}: account`}
      >
        <span className={classes.personWords}>{words}</span>
        <IconUser size={18} className={classes.personIcon} aria-hidden />
      </button>
      <div id="person-menu" popover="auto" className={classes.personMenu}>
        <p className={classes.personName}>{person.name}</p>
        <p className={classes.personEmail}>{person.email}</p>
        <p className={classes.personEmail}>Signed in as {roleWords[person.role]}</p>
        <p className={classes.personEmail}>
          <Link href="/settings/account">Password and sessions</Link>
        </p>
        <button type="button" className={classes.signOut} aria-busy={leaving} onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </>
  )
}
