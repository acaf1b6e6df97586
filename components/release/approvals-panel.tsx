import type { ActionResult, ReleaseView } from '#lib/web/views.ts'
import { ConfirmAction } from '../action/confirm-action.tsx'
import { Panel } from '../panel/panel.tsx'
import { ToneText } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import { approvalWords } from './approval-status.ts'
import classes from './release.module.css'
import { RegistryWrite } from './release-head.tsx'

interface ApprovalsPanelProps {
  release: ReleaseView
  onRequest: (note: string) => Promise<ActionResult>
}

/** Who asked, who decided, why, and whether the registry knows. */
export function ApprovalsPanel({ release, onRequest }: ApprovalsPanelProps) {
  const { approvals, actions, registry } = release
  const decidedElsewhere =
    release.status !== 'Pending' && !approvals.given.some((one) => one.decision === release.status)
  return (
    <Panel title="Approvals">
      <div className={classes.lines}>
        <p>
          Needs {approvals.needed} {approvals.needed === 1 ? 'approver' : 'approvers'} who did not ask for it.
        </p>
        {approvals.requestedBy === null ? (
          release.status === 'Pending' ? (
            <p className={classes.quiet}>Nobody has asked yet.</p>
          ) : null
        ) : (
          <p className={classes.quiet}>
            {approvals.requestedBy} asked
            {approvals.requestedAt === null ? null : (
              <>
                {' '}
                at <Instant at={approvals.requestedAt} zone />
              </>
            )}
            {approvals.requestNote ? `: “${approvals.requestNote}”` : null}
          </p>
        )}
        {approvals.given.map((given) => (
          <div key={`${given.by} ${given.at}`}>
            <ToneText tone={approvalWords[given.decision].tone} icon={approvalWords[given.decision].icon}>
              {approvalWords[given.decision].word} by {given.by} at <Instant at={given.at} zone />
            </ToneText>
            <p className={classes.quiet}>“{given.reason}”</p>
          </div>
        ))}
        {decidedElsewhere ? (
          <div>
            <ToneText tone={approvalWords[release.status].tone} icon={approvalWords[release.status].icon}>
              {approvalWords[release.status].word} by {release.statusBy ?? 'the registry'} at{' '}
              <Instant at={release.statusAt} zone />
            </ToneText>
            {release.statusReason ? <p className={classes.quiet}>“{release.statusReason}”</p> : null}
          </div>
        ) : null}
        <div>
          <RegistryWrite registry={registry} />
        </div>
        {release.status === 'Approved' ? null : (
          <div className={classes.buttons}>
            <ConfirmAction
              label="Ask for approval…"
              size="small"
              refusal={actions.request.refusal}
              title={`Ask for ${release.label} to be approved`}
              body="Approvers see it with your note. Whoever asks cannot approve it."
              confirmLabel="Ask for approval"
              reason="required"
              reasonLabel="Note to the approvers"
              done="Approval asked for"
              onConfirm={onRequest}
            />
          </div>
        )}
      </div>
    </Panel>
  )
}
