import { NativeSelect, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { PlanPreview } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import classes from './plan.module.css'

/** Numbers as typed; empty means the plan's own. */
interface Adjustment {
  percent?: number
  bakeMinutes?: number
  timeoutMinutes?: number
}

interface PlanAdjustProps {
  plans: string[]
  plan: string
  adjustment: Adjustment
  /** The numbers that its clouds let a person choose. */
  choices: PlanPreview['choices']
  onPlan: (plan: string) => void
  onAdjust: (adjustment: Adjustment) => void
}

/** Another plan, or other numbers for this rollout only. What they may be is the preview's to say. */
export function PlanAdjust({ plans, plan, adjustment, choices, onPlan, onAdjust }: PlanAdjustProps) {
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries(choices.map(({ name }) => [name, String(adjustment[name] ?? '')])),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const next: Adjustment = {}
    for (const { name } of choices) {
      const text = (typed[name] ?? '').trim()
      const value = Number(text)
      if (text !== '' && Number.isFinite(value)) next[name] = value
    }
    onAdjust(next)
  }
  return (
    <form onSubmit={submit} className={classes.adjust}>
      <div style={{ width: 180 }}>
        <NativeSelect
          label="Plan"
          size="xs"
          // One that was named in the address may be none of those that are offered.
          data={plans.includes(plan) ? plans : [...plans, plan]}
          value={plan}
          onChange={(event) => onPlan(event.currentTarget.value)}
        />
      </div>
      {choices.map(({ name, label }) => (
        <div key={name}>
          <TextInput
            label={label}
            size="xs"
            type="number"
            step="any"
            placeholder="as planned"
            value={typed[name] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget
              setTyped((before) => ({ ...before, [name]: value }))
            }}
          />
        </div>
      ))}
      <ActionButton type="submit" size="small" label="Preview with these" onClick={() => undefined} />
    </form>
  )
}
