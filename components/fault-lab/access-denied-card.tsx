import { useState } from 'react'
import type { FaultLabView } from '#lib/web/views.ts'
import { FaultCard, type FaultCardActions } from './fault-card.tsx'
import {
  allEndpoints,
  ChoiceField,
  DurationField,
  everywhere,
  numberMember,
  regionChoices,
  regionMember,
} from './fields.tsx'

/** What a role may lose, in the words of its policy. */
const operations = [
  { value: 'UpdateEndpoint', label: 'sagemaker:UpdateEndpoint' },
  { value: 'CreateEndpointConfig', label: 'sagemaker:CreateEndpointConfig' },
  { value: 'CreateModel', label: 'sagemaker:CreateModel' },
  { value: 'DescribeEndpoint', label: 'sagemaker:DescribeEndpoint' },
  { value: '', label: 'all of SageMaker' },
]

interface CardProps extends Pick<FaultCardActions, 'onInject'> {
  models: FaultLabView['models']
  refusal: string | null
}

/** Somebody tightened a policy: the cloud answers, and says no. */
export function AccessDeniedCard({ models, refusal, onInject }: CardProps) {
  const [region, setRegion] = useState('')
  const [operation, setOperation] = useState('UpdateEndpoint')
  const [minutes, setMinutes] = useState('')
  return (
    <FaultCard
      title="Take a permission away"
      sentence="The role of Meridian is refused a call. The region should say which permission is missing, and wait for a person."
      button="Deny"
      refusal={refusal}
      done="The permission is taken away"
      onSubmit={() =>
        onInject({
          fault: {
            kind: 'access-denied',
            service: 'sagemaker',
            ...regionMember(region),
            ...(operation === '' ? {} : { operation }),
          },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      <ChoiceField
        label="Region"
        choices={[everywhere, ...regionChoices(allEndpoints(models))]}
        value={region}
        onChange={setRegion}
      />
      <ChoiceField label="Permission" choices={operations} value={operation} onChange={setOperation} />
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}
