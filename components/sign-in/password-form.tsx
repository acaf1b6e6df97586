'use client'

import { type FormEvent, useRef, useState } from 'react'
import { ActionButton } from '../action/action-button.tsx'
import { ToneNotice } from '../status/tone.tsx'
import classes from './sign-in.module.css'

const sentences: Record<number, string> = {
  400: 'Enter an e-mail address and its password.',
  401: 'This e-mail address and password do not belong together.',
  403: 'This account is for the sandbox clouds only, or this page comes from another address. Sign in with an account of your own, on the page of this server.',
  429: 'Too many attempts. Wait a few minutes and try again.',
  503: 'Meridian cannot reach its database just now. Try again in a moment.',
}

export function PasswordForm({ next }: { next: string }) {
  const form = useRef<HTMLFormElement>(null)
  const [acting, setActing] = useState(false)
  const [problem, setProblem] = useState<string>()

  const signIn = async () => {
    if (acting || !form.current) return
    const fields = new FormData(form.current)
    setActing(true)
    setProblem(undefined)
    try {
      const response = await fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: fields.get('email'), password: fields.get('password') }),
      })
      if (response.ok) return window.location.assign(next)
      setProblem(
        sentences[response.status] ?? `Signing in did not work (${response.status}). Try again in a moment.`,
      )
    } catch {
      setProblem('Meridian did not answer. Try again in a moment.')
    }
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
        <input name="email" type="email" autoComplete="username" required className={classes.input} />
      </label>
      <label className={classes.field}>
        Password
        <input
          name="password"
          type="password"
          autoComplete="current-password"
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
