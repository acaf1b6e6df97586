import type { ActionResult, ActionState } from '#lib/web/views.ts'
import { ConfirmAction } from '../action/confirm-action.tsx'

export type Decision = 'approve' | 'reject'

interface DecisionButtonsProps {
  model: string
  label: string
  approve: ActionState
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
        label="Reject…"
        {...(named ? { name: `Reject ${model} ${label}` } : {})}
        tone="danger"
        size={size}
        refusal={reject.refusal}
        title={`Reject ${model} ${label}?`}
        body={`${label} can then not be promoted. The registry is told, with your reason.`}
        confirmLabel={`Reject ${label}`}
        reason="required"
        done={`${model} ${label} rejected`}
        onConfirm={(reason) => onDecide('reject', reason)}
      />
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
    </>
  )
}
