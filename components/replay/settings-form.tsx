import { NativeSelect, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ReplayChoice } from '#lib/web/inputs.ts'
import type { JudgeKind, ReplayResult } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { titleOf } from '../canary/measures.ts'
import { Panel } from '../panel/panel.tsx'
import classes from './replay.module.css'
import { changesOf, type TypedSettings, typedOf, typedProblem } from './typed-settings.ts'

interface SettingsFormProps {
  /** As they were used. */
  settings: ReplayResult['settings']
  isChanged: boolean
  choice: ReplayChoice
  onChoose: (choice: ReplayChoice) => void
}

const kinds: { value: JudgeKind; label: string }[] = [
  { value: 'sequential', label: 'Sequential judge' },
  { value: 'kayenta', label: 'Kayenta’s judge' },
  { value: 'thresholds', label: 'Thresholds of the plan' },
]

/** The judge's settings; what they may be is the server's to say. */
export function SettingsForm({ settings, isChanged, choice, onChoose }: SettingsFormProps) {
  const [typed, setTyped] = useState<TypedSettings>(() => typedOf(settings))
  const { source } = choice
  const put = (change: Partial<TypedSettings>) => setTyped((before) => ({ ...before, ...change }))
  const problem = typedProblem(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problem !== null) return
    onChoose({ ...(source === undefined ? {} : { source }), ...changesOf(typed) })
  }
  return (
    <Panel title="Settings" aside={isChanged ? 'not those of the plan' : 'as the plan has them'}>
      <form onSubmit={submit} className={classes.form}>
        <NativeSelect
          label="Judge"
          size="xs"
          data={kinds}
          value={typed.kind}
          onChange={(event) => {
            const kind = kinds.find(({ value }) => value === event.currentTarget.value)?.value
            if (kind) put({ kind })
          }}
        />
        <div className={classes.pair}>
          <TextInput
            label="Good stopped, at most %"
            size="xs"
            inputMode="decimal"
            value={typed.alphaPercent}
            onChange={(event) => put({ alphaPercent: event.currentTarget.value })}
          />
          <TextInput
            label="Bad passed, at most %"
            size="xs"
            inputMode="decimal"
            value={typed.betaPercent}
            onChange={(event) => put({ betaPercent: event.currentTarget.value })}
          />
        </div>
        <fieldset className={classes.limits}>
          <legend>Ratio to the baseline</legend>
          {settings.measures.map(({ measure, cutMs }, index) => {
            const title = titleOf({ measure, ...(cutMs === null ? {} : { cutMs }) })
            const limit = typed.limits[index]
            if (limit === undefined) return null
            const change = (value: Partial<typeof limit>) =>
              put({ limits: typed.limits.map((one, at) => (at === index ? { ...one, ...value } : one)) })
            return (
              <div key={measure} className={classes.limit}>
                <span className={classes.measure}>{title}</span>
                {(['tolerated', 'unacceptable'] as const).map((bound) => (
                  <TextInput
                    key={bound}
                    aria-label={`${title}: ${bound}`}
                    description={index === 0 ? bound : undefined}
                    size="xs"
                    inputMode="decimal"
                    value={limit[bound]}
                    onChange={(event) => change({ [bound]: event.currentTarget.value })}
                  />
                ))}
              </div>
            )
          })}
        </fieldset>
        <div className={classes.buttons}>
          <ActionButton
            type="submit"
            size="small"
            tone="primary"
            label="Judge again"
            refusal={problem}
            onClick={() => undefined}
          />
          <ActionButton
            size="small"
            label="As the plan has it"
            refusal={isChanged ? null : 'These are the settings of the plan.'}
            onClick={() => onChoose(source === undefined ? {} : { source })}
          />
        </div>
      </form>
    </Panel>
  )
}
