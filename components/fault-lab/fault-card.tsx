import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { FaultInput } from '#lib/web/inputs.ts'
import type { ActionResult, FaultLabView } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { settleAction } from '../action/settle-action.ts'
import classes from './fault-lab.module.css'

export interface FaultCardActions {
  onInject: (input: FaultInput) => Promise<ActionResult>
  onPublish: (model: string) => Promise<ActionResult>
}

/** What each card is given. */
export interface FaultProps extends Pick<FaultCardActions, 'onInject'> {
  models: FaultLabView['models']
  clouds: FaultLabView['clouds']
  /** Why nothing may be injected now. */
  refusal: string | null
}

interface FaultCardProps {
  title: string
  /** What it does to the clouds, and what Meridian should do about it. */
  sentence: string
  button: string
  refusal: string | null
  done: string
  onSubmit: () => Promise<ActionResult>
  children: ReactNode
}

/** One thing that can go wrong, with its few settings. */
export function FaultCard({ title, sentence, button, refusal, done, onSubmit, children }: FaultCardProps) {
  const headingId = useId()
  const [acting, setActing] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (acting || refusal !== null) return
    setActing(true)
    await settleAction(onSubmit, done)
    setActing(false)
  }
  return (
    <section className={classes.card} aria-labelledby={headingId}>
      <h3 id={headingId} className={classes.title}>
        {title}
      </h3>
      <p className={classes.sentence}>{sentence}</p>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <div className={classes.fields}>{children}</div>
        <div>
          <ActionButton
            type="submit"
            size="small"
            label={button}
            name={`${button}: ${title}`}
            refusal={refusal}
            loading={acting}
            onClick={() => undefined}
          />
        </div>
      </form>
    </section>
  )
}
