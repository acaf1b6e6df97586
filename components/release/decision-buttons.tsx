import type { ActionResult, ActionState } from '#lib/web/views.ts'
import { ConfirmAction } from '../action/confirm-action.tsx'

export type Decision = 'approve' | 'reject'

interface DecisionButtonsProps {
  model: string
  label: string
  /** Left out where the release is approved: only the rejection that takes it back is offered. */
  approve?: ActionState | undefined
  reject: ActionState
  size?: 'regular' | 'small'
  onDecide: (decision: Decision, reason: string) => Promise<ActionResult>
}

/** Reject and Approve, each with a typed reason that is kept in the audit and in the registry. */
export function DecisionButtons({
  model,
  label,
  approve,
  reject,
  size = 'regular',
  onDecide,
}: DecisionButtonsProps) {
  const named = size === 'small'
  return (
    <>
      <ConfirmAction
        label={approve === undefined ? 'Withdraw approval…' : 'Reject…'}
        {...(named ? { name: `Reject ${model} ${label}` } : {})}
        tone="danger"
        size={size}
        refusal={reject.refusal}
        title={`Reject ${model} ${label}?`}
        body={
          approve === undefined
            ? `Rollouts of ${label} that are under way are taken back or held, as their plan says, and no further region begins. Regions that serve it go on until somebody rolls them back. The registry is told, with your reason.`
            : `${label} can then not be promoted. The registry is told, with your reason.`
        }
        confirmLabel={`Reject ${label}`}
        reason="required"
        done={`${model} ${label} rejected`}
        onConfirm={(reason) => onDecide('reject', reason)}
      />
      {approve === undefined ? null : (
        <ConfirmAction
          label="Approve…"
          {...(named ? { name: `Approve ${model} ${label}` } : {})}
          tone="primary"
          size={size}
          refusal={approve.refusal}
          title={`Approve ${model} ${label}?`}
          body={`${label} can then be promoted. The registry is told, with your reason.`}
          confirmLabel={`Approve ${label}`}
          reason="required"
          done={`${model} ${label} approved`}
          onConfirm={(reason) => onDecide('approve', reason)}
        />
      )}
    </>
  )
}
