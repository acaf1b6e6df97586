import { useState } from 'react'
import { FaultCard, type FaultProps } from './fault-card.tsx'
import { DurationField, numberMember } from './fields.tsx'
import { useReleaseChoice } from './release-fields.tsx'

/** Only Vertex AI waits for the health route of each replica, so only its endpoints are offered. */
export function HealthCheckCard({ models, refusal, onInject }: FaultProps) {
  const onVertex = models
    .map((model) => ({
      ...model,
      endpoints: model.endpoints.filter(({ provider }) => provider === 'vertex'),
    }))
    .filter(({ endpoints }) => endpoints.length > 0)
  const choice = useReleaseChoice(onVertex)
  const [minutes, setMinutes] = useState('')
  const noModel =
    onVertex.length === 0 ? 'No model has an endpoint on Vertex AI; add one to the fleet file.' : null
  return (
    <FaultCard
      title="Break a health route"
      sentence="Replicas of the release never become ready: their health route answers 503. They should get no traffic, and the region should revert by itself."
      button="Break it"
      refusal={refusal ?? noModel}
      done={`The health route of ${choice.name} ${choice.release} answers 503 from now on`}
      onSubmit={() =>
        onInject({
          fault: { kind: 'health-check-fails', ...choice.members },
          ...numberMember('durationSeconds', minutes, 60),
        })
      }
    >
      {choice.fields}
      <DurationField value={minutes} onChange={setMinutes} />
    </FaultCard>
  )
}
