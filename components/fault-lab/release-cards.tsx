import { useState } from 'react'
import { FaultCard, type FaultCardActions, type FaultProps } from './fault-card.tsx'
import { ChoiceField, DurationField, NumberField, numberMember } from './fields.tsx'
import { useReleaseChoice } from './release-fields.tsx'

/** Faults that name a model; the first of each list is chosen until a person chooses another. */
export function BadReleaseCard({ models, refusal, onInject }: FaultProps) {
  const choice = useReleaseChoice(models)
  const [errors, setErrors] = useState('5')
  const [latency, setLatency] = useState('1')
  const [score, setScore] = useState('')
  const [minutes, setMinutes] = useState('')
  return (
    <FaultCard
      title="Make a release bad"
      sentence="It returns more errors, answers slower or scores otherwise than it should. Its canary should be taken back; for its scores, where the plan compares them."
      button="Make it bad"
      refusal={refusal}
      done={`${choice.name} ${choice.release} misbehaves from now on`}
      onSubmit={() =>
        onInject({
          fault: {
            kind: 'release-misbehaves',
            ...choice.members,
            ...numberMember('errorFactor', errors),
            ...numberMember('latencyFactor', latency),
            ...numberMember('scoreShift', score, 0.01),
          },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      {choice.fields}
      <NumberField label="Errors, times" value={errors} onChange={setErrors} />
      <NumberField label="Latency, times" value={latency} onChange={setLatency} />
      <NumberField label="Mean score, % more" placeholder="0" min={-99} value={score} onChange={setScore} />
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}

/** A router that forgets the new release: nothing is wrong with it, but nobody can know. */
export function NoTrafficCard({ models, refusal, onInject }: FaultProps) {
  const choice = useReleaseChoice(models)
  const [minutes, setMinutes] = useState('')
  return (
    <FaultCard
      title="Keep traffic from a canary"
      sentence="The release gets no requests while it has only a part of the traffic. Its bake should end without a verdict: the region says so and holds, whatever the plan says."
      button="Keep it away"
      refusal={refusal}
      done={`${choice.name} ${choice.release} gets no traffic as a canary from now on`}
      onSubmit={() =>
        onInject({
          fault: { kind: 'release-without-traffic', ...choice.members },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      {choice.fields}
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}

export function ChangeEndpointCard({ models, refusal, onInject }: FaultProps) {
  const [chosen, setChosen] = useState({ endpoint: '', release: '' })
  const places = models.flatMap((model) => model.endpoints.map((endpoint) => ({ ...endpoint, model })))
  const place = places.find((one) => one.endpoint === chosen.endpoint) ?? places[0]
  const releases = place?.model.releases ?? []
  return (
    <FaultCard
      title="Change an endpoint behind Meridian’s back"
      sentence="Somebody updates it with the cloud’s own tools. Within a minute of cloud time the Fleet should show drift."
      button="Change it"
      refusal={refusal}
      done={`${place?.endpoint ?? ''} was changed outside of Meridian`}
      onSubmit={() =>
        onInject({
          fault: {
            kind: 'change-endpoint',
            endpoint: place?.endpoint ?? '',
            region: place?.region ?? '',
            ...(chosen.release === '' ? {} : { release: chosen.release }),
          },
        })
      }
    >
      <ChoiceField
        label="Endpoint"
        choices={places.map(({ endpoint, city }) => ({ value: endpoint, label: `${endpoint} (${city})` }))}
        value={place?.endpoint ?? ''}
        onChange={(value) => setChosen({ endpoint: value, release: '' })}
      />
      <ChoiceField
        label="To"
        choices={[{ value: '', label: 'another release' }, ...releases]}
        value={chosen.release}
        onChange={(value) => setChosen((before) => ({ ...before, release: value }))}
      />
    </FaultCard>
  )
}

export function PublishCard({
  models,
  refusal,
  onPublish,
}: Omit<FaultProps, 'onInject'> & Pick<FaultCardActions, 'onPublish'>) {
  const [chosen, setChosen] = useState('')
  const model = models.find((one) => one.model === chosen)?.model ?? models[0]?.model ?? ''
  return (
    <FaultCard
      title="Publish a new nightly release"
      sentence="Training has finished: an artifact, its evaluation and a package that is pending approval appear."
      button="Publish"
      refusal={refusal}
      done={`A new release of ${model} was published`}
      onSubmit={() => onPublish(model)}
    >
      <ChoiceField
        label="Model"
        choices={models.map((one) => one.model)}
        value={model}
        onChange={setChosen}
      />
    </FaultCard>
  )
}
