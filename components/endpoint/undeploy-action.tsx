import type { ActionResult, UndeployOffer } from '#lib/web/views.ts'
import { ConfirmAction } from '../action/confirm-action.tsx'

export type OnUndeploy = (offer: UndeployOffer) => Promise<ActionResult>

interface UndeployActionProps {
  offer: UndeployOffer
  city: string
  onUndeploy: OnUndeploy
}

/** The offered last step on Vertex AI, which keeps the previous model deployed until somebody ends it. */
export function UndeployAction({ offer, city, onUndeploy }: UndeployActionProps) {
  return (
    <ConfirmAction
      size="small"
      label={`Undeploy ${offer.name}`}
      name={`Undeploy ${offer.name}: ${city}`}
      refusal={offer.action.refusal}
      title={`Undeploy ${offer.name} in ${city}?`}
      body={`${offer.name} (DeployedModel ${offer.deployment}) takes no traffic in ${city}. A region can still be rolled back afterwards: its model version is then deployed again.`}
      confirmLabel={`Undeploy ${offer.name}`}
      reason="none"
      done={`${offer.name} is being undeployed in ${city}`}
      onConfirm={() => onUndeploy(offer)}
    />
  )
}
