'use client'

import { Textarea } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react'
import type { ActionResult } from '#lib/web/views.ts'
import { notify } from '../notify/notify.ts'
import { ToneNotice } from '../status/tone.tsx'
import classes from './action.module.css'
import { ActionButton, type ActionTone } from './action-button.tsx'
import { Dialog } from './dialog.tsx'
import { attempt } from './settle-action.ts'

export interface ConfirmDialogProps {
  opened: boolean
  onClose: () => void
  tone: ActionTone
  title: string
  /** What will happen, in a sentence or two. */
  body?: ReactNode
  /** Verb on the button that does it; the dialog's own words, e.g. "Roll back Sydney". */
  confirmLabel: string
  /** Whether a typed reason is asked for; default none. */
  reason?: 'required' | 'optional' | 'none' | undefined
  reasonLabel?: string | undefined
  onConfirm: (reason: string) => Promise<ActionResult>
  /** What is said when it was done, e.g. "Rollout paused". */
  done: string
}

/** Enter submits; a refusal is shown in place and the typed reason stays; focus returns to the button on closing. */
export function ConfirmDialog({
  opened,
  onClose,
  tone,
  title,
  body,
  confirmLabel,
  reason = 'none',
  reasonLabel = 'Reason',
  onConfirm,
  done,
}: ConfirmDialogProps) {
  const router = useRouter()
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const [acting, setActing] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  const close = () => {
    if (acting) return
    setRefusal(undefined)
    setMissing(false)
    onClose()
  }
  const confirm = async () => {
    if (acting) return
    if (reason === 'required' && text.trim() === '') return setMissing(true)
    setActing(true)
    setRefusal(undefined)
    const result = await attempt(() => onConfirm(text.trim()))
    setActing(false)
    if (!result.ok) return setRefusal(result.sentence)
    setText('')
    onClose()
    if (result.href !== undefined) router.push(result.href)
    await notify({ tone: 'ok', title: done })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void confirm()
  }
  const submitOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void confirm()
  }

  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <form onSubmit={submit} className={classes.dialog} noValidate>
        {body === undefined ? null : <div>{body}</div>}
        {reason === 'none' ? null : (
          <Textarea
            label={reasonLabel}
            required={reason === 'required'}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setMissing(false)
            }}
            onKeyDown={submitOnEnter}
            error={missing ? 'Say why; it is kept in the audit.' : undefined}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={1000}
            data-autofocus
          />
        )}
        {refusal === undefined ? null : (
          <ToneNotice tone="danger" live>
            {refusal}
          </ToneNotice>
        )}
        <div className={classes.dialogButtons}>
          <ActionButton label="Cancel" onClick={close} />
          <ActionButton
            type="submit"
            label={confirmLabel}
            tone={tone === 'danger' ? 'danger' : 'primary'}
            loading={acting}
            onClick={() => undefined}
          />
        </div>
      </form>
    </Dialog>
  )
}
