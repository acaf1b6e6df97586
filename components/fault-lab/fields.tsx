import { NativeSelect, TextInput } from '@mantine/core'
import type { FaultLabView } from '#lib/web/views.ts'

type Endpoints = FaultLabView['models'][number]['endpoints']
interface Choice {
  value: string
  label: string
}

export function ChoiceField(props: {
  label: string
  choices: (string | Choice)[]
  value: string
  onChange: (value: string) => void
}) {
  return (
    <NativeSelect
      label={props.label}
      size="xs"
      data={props.choices}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  )
}

export function NumberField(props: {
  label: string
  value: string
  placeholder?: string
  /** 0 when left out. */
  min?: number
  onChange: (value: string) => void
}) {
  return (
    <TextInput
      label={props.label}
      size="xs"
      type="number"
      min={props.min ?? 0}
      step="any"
      {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  )
}

export function DurationField(props: { value: string; onChange: (value: string) => void }) {
  return <NumberField label="For, min of cloud time" placeholder="until cleared" {...props} />
}

/** "SageMaker or Vertex AI". */
export const anyOf = (clouds: FaultLabView['clouds']) => clouds.map(({ name }) => name).join(' or ')

/** What was typed, as a member to spread: empty or unreadable text leaves it out. */
export function numberMember<Name extends string>(
  name: Name,
  typed: string,
  scale = 1,
): Partial<Record<Name, number>> {
  const value = Number(typed)
  return typed.trim() === '' || !Number.isFinite(value)
    ? {}
    : ({ [name]: value * scale } as Partial<Record<Name, number>>)
}

/** One region of these endpoints, or all of them: an empty value. */
export function RegionField(props: {
  endpoints: Endpoints
  value: string
  onChange: (value: string) => void
}) {
  const choices = [{ value: '', label: 'everywhere' }, ...regionChoices(props.endpoints)]
  return <ChoiceField label="Region" choices={choices} value={props.value} onChange={props.onChange} />
}

export function regionMember(region: string): { region?: string } {
  return region === '' ? {} : { region }
}

/** Each region once, as "Tokyo (ap-northeast-1)". */
export function regionChoices(endpoints: Endpoints): Choice[] {
  const labels = new Map(endpoints.map(({ region, city }) => [region, `${city} (${region})`]))
  return [...labels].map(([value, label]) => ({ value, label }))
}

export function allEndpoints(models: FaultLabView['models']): Endpoints {
  return models.flatMap((model) => model.endpoints)
}
