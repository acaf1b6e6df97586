import { NativeSelect, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ReplayChoice } from '#lib/web/inputs.ts'
import type { ReplayView } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { useCloudNow } from '../clock/clock-provider.tsx'
import { Panel } from '../panel/panel.tsx'
import { clockTime, dayWords } from '../time/wording.ts'
import classes from './replay.module.css'
import { canaryKey, canaryLabel, defaultPeriods, type Periods, periodsProblem } from './sources.ts'

interface SourceFormProps {
  replay: ReplayView
  choice: ReplayChoice
  onChoose: (choice: ReplayChoice) => void
}

/** What is judged: a canary whose minutes were kept, or two periods of one endpoint. */
export function SourceForm({ replay, choice, onChoose }: SourceFormProps) {
  const now = useCloudNow()
  const { source } = choice
  const isPeriods = source !== undefined && 'model' in source
  const chosen = source && 'rollout' in source ? canaryKey(source, replay.canaries) : ''
  return (
    <Panel title="What is judged">
      <NativeSelect
        label="Canary of the past"
        size="xs"
        value={chosen}
        data={[
          { value: '', label: replay.canaries.length === 0 ? 'None yet' : 'Choose…' },
          ...replay.canaries.map((canary) => ({
            value: canaryKey(canary, replay.canaries),
            label: canaryLabel(
              canary,
              `${dayWords(Date.parse(canary.at), now)} ${clockTime(Date.parse(canary.at))} UTC`,
            ),
          })),
        ]}
        onChange={(event) => {
          const key = event.currentTarget.value
          const canary = replay.canaries.find((one) => canaryKey(one, replay.canaries) === key)
          if (!canary) return
          const { rollout, endpoint, attempt } = canary
          // Limits of another plan's measures mean nothing here.
          onChoose({ source: { rollout, endpoint, attempt } })
        }}
      />
      <details className={classes.periods} open={isPeriods || replay.canaries.length === 0}>
        <summary>Two periods of an endpoint</summary>
        <PeriodForm replay={replay} choice={choice} onChoose={onChoose} />
      </details>
    </Panel>
  )
}

const fields = [
  { name: 'baselineFrom', label: 'Baseline from, UTC', placeholder: '2026-11-20T02:00Z' },
  { name: 'canaryFrom', label: 'Canary from, UTC', placeholder: '2026-11-20T03:00Z' },
  { name: 'minutes', label: 'Minutes of each', placeholder: '30' },
] as const

function PeriodForm({ replay, choice, onChoose }: SourceFormProps) {
  const now = useCloudNow()
  const { source } = choice
  const given = source !== undefined && 'model' in source ? source : undefined
  const [typed, setTyped] = useState<Periods>(() => defaultPeriods(given, replay.endpoints, now))
  const problem =
    replay.endpoints.length === 0
      ? 'The fleet has no endpoint; describe it in the fleet file.'
      : periodsProblem(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const place = replay.endpoints.find(({ model, endpoint }) => `${model}/${endpoint}` === typed.place)
    if (!place || problem !== null) return
    onChoose({
      source: {
        model: place.model,
        endpoint: place.endpoint,
        baselineFrom: typed.baselineFrom.trim(),
        canaryFrom: typed.canaryFrom.trim(),
        minutes: Number(typed.minutes),
      },
    })
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <NativeSelect
        label="Endpoint"
        size="xs"
        value={typed.place}
        data={replay.endpoints.map(({ model, endpoint, city }) => ({
          value: `${model}/${endpoint}`,
          label: `${city}, ${endpoint}`,
        }))}
        onChange={(event) => {
          const { value } = event.currentTarget
          setTyped((before) => ({ ...before, place: value }))
        }}
      />
      {fields.map(({ name, label, placeholder }) => (
        <TextInput
          key={name}
          label={label}
          size="xs"
          placeholder={placeholder}
          value={typed[name]}
          onChange={(event) => {
            const { value } = event.currentTarget
            setTyped((before) => ({ ...before, [name]: value }))
          }}
        />
      ))}
      <ActionButton
        type="submit"
        size="small"
        label="Compare the periods"
        refusal={problem}
        onClick={() => undefined}
      />
    </form>
  )
}
