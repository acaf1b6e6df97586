import { useState } from 'react'
import { FaultCard, type FaultProps } from './fault-card.tsx'
import { anyOf, DurationField, numberMember } from './fields.tsx'
import { useReleaseChoice } from './release-fields.tsx'

/** Only endpoints of clouds that wait for the health route of each replica are offered. */
export function HealthCheckCard({ models, clouds, refusal, onInject }: FaultProps) {
  const waiting = clouds.filter(({ waitsForHealth }) => waitsForHealth)
  const offered = models
    .map((model) => ({
      ...model,
      endpoints: model.endpoints.filter((endpoint) =>
        waiting.some(({ provider }) => provider === endpoint.provider),
      ),
    }))
    .filter(({ endpoints }) => endpoints.length > 0)
  const choice = useReleaseChoice(offered)
  const [minutes, setMinutes] = useState('')
  const noModel =
    offered.length === 0 ? `No model has an endpoint on ${anyOf(waiting)}; add one to the fleet file.` : null
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
