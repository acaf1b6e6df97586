import { useState } from 'react'
import { FaultCard, type FaultProps } from './fault-card.tsx'
import {
  allEndpoints,
  ChoiceField,
  DurationField,
  numberMember,
  RegionField,
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

/** Somebody tightened a policy: the cloud answers, and says no. */
export function AccessDeniedCard({ models, refusal, onInject }: FaultProps) {
  const onSagemaker = allEndpoints(models).filter(({ provider }) => provider === 'sagemaker')
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
      <RegionField endpoints={onSagemaker} value={region} onChange={setRegion} />
      <ChoiceField label="Permission" choices={operations} value={operation} onChange={setOperation} />
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}
