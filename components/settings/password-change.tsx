import { PasswordInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ActionResult } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { attempt } from '../action/settle-action.ts'
import { notify } from '../notify/notify.ts'
import { ToneNotice } from '../status/tone.tsx'
import classes from './people.module.css'

export interface PasswordChangeProps {
  onChangePassword: (input: { current: string; wanted: string }) => Promise<ActionResult>
}

const empty = { current: '', wanted: '', again: '' }

export function PasswordChange({ onChangePassword }: PasswordChangeProps) {
  const [typed, setTyped] = useState(empty)
  const [problem, setProblem] = useState<string>()
  const [acting, setActing] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (acting) return
    if (typed.wanted !== typed.again) return setProblem('The new password is typed in two ways.')
    setActing(true)
    setProblem(undefined)
    const result = await attempt(() => onChangePassword({ current: typed.current, wanted: typed.wanted }))
    setActing(false)
    if (!result.ok) return setProblem(result.sentence)
    setTyped(empty)
    await notify({
      tone: 'ok',
      title: 'Password changed',
      sentence: 'Your sessions elsewhere have ended.',
    })
  }
  const field = (name: keyof typeof empty, label: string, autoComplete: string) => (
    <PasswordInput
      label={label}
      value={typed[name]}
      onChange={(event) => {
        const { value } = event.currentTarget
        setTyped((before) => ({ ...before, [name]: value }))
      }}
      autoComplete={autoComplete}
      maxLength={128}
      required
    />
  )
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      {field('current', 'Current password', 'current-password')}
      {field('wanted', 'New password, 12 characters or more', 'new-password')}
      {field('again', 'New password again', 'new-password')}
      {problem === undefined ? null : (
        <ToneNotice tone="danger" live>
          {problem}
        </ToneNotice>
      )}
      <div>
        <ActionButton
          type="submit"
          label="Change the password"
          tone="primary"
          loading={acting}
          onClick={() => undefined}
        />
      </div>
    </form>
  )
}
