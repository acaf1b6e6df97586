import { type FormEvent, type ReactNode, useState } from 'react'
import type { ActionResult } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { Dialog } from '../action/dialog.tsx'
import { attempt } from '../action/settle-action.ts'
import { ToneNotice } from '../status/tone.tsx'
import classes from './people.module.css'

interface FormDialogProps {
  title: string
  submitLabel: string
  /** A refusal is shown in place, and what was typed stays. */
  onSubmit: () => Promise<ActionResult>
  onClose: () => void
  /** The fields. */
  children: ReactNode
}

/** A dialog that asks for more than a reason. */
export function FormDialog({ title, submitLabel, onSubmit, onClose, children }: FormDialogProps) {
  const [acting, setActing] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (acting) return
    setActing(true)
    setRefusal(undefined)
    const result = await attempt(onSubmit)
    setActing(false)
    if (result.ok) onClose()
    else setRefusal(result.sentence)
  }
  return (
    <Dialog opened onClose={() => (acting ? undefined : onClose())} title={title}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        {children}
        {refusal === undefined ? null : (
          <ToneNotice tone="danger" live>
            {refusal}
          </ToneNotice>
        )}
        <div className={classes.acts}>
          <ActionButton
            type="submit"
            label={submitLabel}
            tone="primary"
            loading={acting}
            onClick={() => undefined}
          />
          <ActionButton label="Cancel" onClick={onClose} />
        </div>
      </form>
    </Dialog>
  )
}
