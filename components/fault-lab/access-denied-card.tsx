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

/** What a role may lose, in the words of its policy; the calls of one cloud after the other. */
function permissionsOf(clouds: FaultProps['clouds']) {
  return clouds
    .filter(({ permissions }) => permissions.length > 0)
    .flatMap(({ provider, name, service, permissions }) => [
      ...permissions.map(({ operation, permission }) => ({
        ...{ provider, service, operation, label: permission, value: `${service} ${operation}` },
      })),
      { provider, service, operation: undefined, label: `all of ${name}`, value: service },
    ])
}

/** Somebody tightened a policy: the cloud answers, and says no. */
export function AccessDeniedCard({ models, clouds, refusal, onInject }: FaultProps) {
  const permissions = permissionsOf(clouds)
  const [wanted, setWanted] = useState('')
  const chosen = permissions.find(({ value }) => value === wanted) ?? permissions[0]
  const endpoints = allEndpoints(models).filter(({ provider }) => provider === chosen?.provider)
  const [region, setRegion] = useState('')
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
            ...(chosen && { service: chosen.service }),
            ...regionMember(region),
            ...(chosen?.operation !== undefined && { operation: chosen.operation }),
          },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      <RegionField endpoints={endpoints} value={region} onChange={setRegion} />
      <ChoiceField
        label="Permission"
        choices={permissions.map(({ value, label }) => ({ value, label }))}
        value={chosen?.value ?? ''}
        onChange={(value) => {
          setWanted(value)
          setRegion('')
        }}
      />
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}
