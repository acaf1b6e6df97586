import { useState } from 'react'
import { FaultCard, type FaultProps } from './fault-card.tsx'
import {
  allEndpoints,
  anyOf,
  ChoiceField,
  DurationField,
  NumberField,
  numberMember,
  RegionField,
  regionChoices,
  regionMember,
} from './fields.tsx'

/** Faults of the clouds themselves, region by region. */
export function ControlPlaneCard({ models, clouds, refusal, onInject }: FaultProps) {
  const regions = regionChoices(allEndpoints(models))
  const [chosen, setChosen] = useState('')
  const [minutes, setMinutes] = useState('')
  const region = regions.find((one) => one.value === chosen) ?? regions[0]
  return (
    <FaultCard
      title="Take a region’s control plane down"
      sentence={`${anyOf(clouds)} there answers nothing; deployments stand still. The region is taken back, the others go on.`}
      button="Take it down"
      refusal={refusal}
      done={`The control plane is down in ${region?.label ?? ''}`}
      onSubmit={() =>
        onInject({
          fault: { kind: 'control-plane-down', region: region?.value ?? '' },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      <ChoiceField label="Region" choices={regions} value={region?.value ?? ''} onChange={setChosen} />
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}

export function ThrottlingCard({ models, refusal, onInject }: FaultProps) {
  const [region, setRegion] = useState('')
  const [rate, setRate] = useState('')
  const [minutes, setMinutes] = useState('2')
  return (
    <FaultCard
      title="Throttle"
      sentence="Calls above a rate are refused. Meridian should become slower and lose nothing."
      button="Throttle"
      refusal={refusal}
      done="Calls are throttled"
      onSubmit={() =>
        onInject({
          fault: { kind: 'throttling', ...regionMember(region), ...numberMember('callsPerSecond', rate) },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      <RegionField endpoints={allEndpoints(models)} value={region} onChange={setRegion} />
      <NumberField
        label="Calls a real second"
        placeholder="every 2nd refused"
        value={rate}
        onChange={setRate}
      />
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}

export function ReplicationCard({ models, refusal, onInject }: FaultProps) {
  const regions = regionChoices(allEndpoints(models))
  const [chosen, setChosen] = useState('')
  const [how, setHow] = useState<'slow' | 'fails'>('slow')
  const [delay, setDelay] = useState('600')
  const [minutes, setMinutes] = useState('')
  const region = regions.find((one) => one.value === chosen) ?? regions[0]
  const destinationRegion = region?.value ?? ''
  return (
    <FaultCard
      title="Replicate slowly, or not at all"
      sentence="Artifacts written from now on reach a region late or never. Its wave should wait for it and say so."
      button="Disturb"
      refusal={refusal}
      done={`Replication to ${region?.label ?? ''} is disturbed`}
      onSubmit={() =>
        onInject({
          fault:
            how === 'fails'
              ? { kind: 'replication-fails', destinationRegion }
              : { kind: 'replication-slow', destinationRegion, ...delayed(delay) },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      <ChoiceField label="To region" choices={regions} value={destinationRegion} onChange={setChosen} />
      <ChoiceField
        label="How"
        choices={[
          { value: 'slow', label: 'slowly' },
          { value: 'fails', label: 'not at all' },
        ]}
        value={how}
        onChange={(value) => setHow(value === 'fails' ? 'fails' : 'slow')}
      />
      {how === 'slow' ? <NumberField label="Delay, s" value={delay} onChange={setDelay} /> : null}
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}

/** An empty field means its usual ten minutes; 0 is no delay. */
const delayed = (typed: string) => ({ delaySeconds: 600, ...numberMember('delaySeconds', typed) })
