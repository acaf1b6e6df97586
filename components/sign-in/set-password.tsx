'use client'

import Link from 'next/link'
import { type FormEvent, useEffect, useState } from 'react'
import { ActionButton } from '../action/action-button.tsx'
import { Logo } from '../shell/logo.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { askDoor } from './ask-door.ts'
import classes from './sign-in.module.css'

type Stage =
  | { name: 'reading' }
  | { name: 'asking'; token: string; email: string; person: string }
  | { name: 'spent'; sentence: string }
  | { name: 'done'; email: string }

/** Where the link of an invitation or a reset leads. Its token is behind #, where no server and no log sees it. */
export function SetPassword() {
  const [stage, setStage] = useState<Stage>({ name: 'reading' })
  useEffect(() => {
    const read = async () => {
      const token = window.location.hash.slice(1)
      const answer = await askDoor('password-link', { token })
      const { email, name } = answer.members
      if (answer.ok) setStage({ name: 'asking', token, email: String(email), person: String(name) })
      else setStage({ name: 'spent', sentence: answer.sentence })
    }
    void read()
  }, [])
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <h1 className={classes.title}>
          <Logo size={28} />
          Set a password
        </h1>
        {stage.name === 'reading' ? <p className={classes.lead}>Reading the link …</p> : null}
        {stage.name === 'spent' ? (
          <>
            <div role="alert">
              <ToneNotice tone="warning">{stage.sentence}</ToneNotice>
            </div>
            <Link href="/sign-in">Go to sign in</Link>
          </>
        ) : null}
        {stage.name === 'done' ? (
          <>
            <div role="status">
              <ToneNotice tone="ok">The password of {stage.email} is set. Sign in with it.</ToneNotice>
            </div>
            <Link href="/sign-in">Go to sign in</Link>
          </>
        ) : null}
        {stage.name === 'asking' ? (
          <Asking
            {...stage}
            onDone={(email) => setStage({ name: 'done', email })}
            onSpent={(sentence) => setStage({ name: 'spent', sentence })}
          />
        ) : null}
      </div>
    </main>
  )
}

function Asking({
  token,
  email,
  person,
  onDone,
  onSpent,
}: {
  token: string
  email: string
  person: string
  onDone: (email: string) => void
  onSpent: (sentence: string) => void
}) {
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState<string>()
  const [acting, setActing] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (acting) return
    if (password !== again) return setProblem('The password is typed in two ways.')
    setActing(true)
    setProblem(undefined)
    const answer = await askDoor('set-password', { token, password })
    setActing(false)
    if (answer.ok) onDone(email)
    else if (answer.code === 'link-spent') onSpent(answer.sentence)
    else setProblem(answer.sentence)
  }
  const field = (label: string, value: string, change: (value: string) => void) => (
    <label className={classes.field}>
      {label}
      <input
        type="password"
        autoComplete="new-password"
        maxLength={128}
        required
        className={classes.input}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </label>
  )
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      <p className={classes.lead}>
        For {person}, who signs in as {email}.
      </p>
      {/* For password managers, which keep a password under a name. */}
      <input type="hidden" name="email" autoComplete="username" value={email} />
      {field('New password, 12 characters or more', password, setPassword)}
      {field('New password again', again, setAgain)}
      {problem === undefined ? null : (
        <div role="alert">
          <ToneNotice tone="danger">{problem}</ToneNotice>
        </div>
      )}
      <ActionButton
        type="submit"
        label="Set the password"
        tone="primary"
        loading={acting}
        onClick={() => undefined}
      />
    </form>
  )
}
