'use client'

import { type FormEvent, useRef, useState } from 'react'
import { ActionButton } from '../action/action-button.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { askDoor } from './ask-door.ts'
import classes from './sign-in.module.css'

export function PasswordForm({ next }: { next: string }) {
  const form = useRef<HTMLFormElement>(null)
  const [acting, setActing] = useState(false)
  const [problem, setProblem] = useState<string>()

  const signIn = async () => {
    if (acting || !form.current) return
    const fields = new FormData(form.current)
    setActing(true)
    setProblem(undefined)
    const answer = await askDoor('sign-in/email', {
      email: fields.get('email'),
      password: fields.get('password'),
    })
    if (answer.ok) return window.location.assign(next)
    setProblem(answer.sentence)
    setActing(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void signIn()
  }
  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate>
      <label className={classes.field}>
        E-mail address
        <input
          name="email"
          type="email"
          autoComplete="username"
          maxLength={254}
          required
          className={classes.input}
        />
      </label>
      <label className={classes.field}>
        Password
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={128}
          required
          className={classes.input}
        />
      </label>
      {problem === undefined ? null : (
        <div role="alert">
          <ToneNotice tone="danger">{problem}</ToneNotice>
        </div>
      )}
      <ActionButton type="submit" label="Sign in" tone="primary" loading={acting} onClick={() => undefined} />
    </form>
  )
}
