import Link from 'next/link'
import { shortDigest } from '#lib/domain/wording.ts'
import type { ActionResult, RolloutView } from '#lib/web/views.ts'
import { InstantAction } from '../action/action-button.tsx'
import { ConfirmAction } from '../action/confirm-action.tsx'
import { useCloudNow } from '../clock/clock-provider.tsx'
import { PageHead } from '../panel/panel.tsx'
import { ToneBadge } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import { durationWords } from '../time/wording.ts'
import classes from './rollout-head.module.css'
import { standingIcons } from './standing-icons.ts'

type RolloutActionName = keyof RolloutView['actions']
export type OnRolloutAction = (action: RolloutActionName, reason: string) => Promise<ActionResult>

export function RolloutHead({ rollout, onAction }: { rollout: RolloutView; onAction: OnRolloutAction }) {
  return (
    <>
      <PageHead
        title={
          <>
            <Link href={`/models/${rollout.model}`}>{rollout.model}</Link>{' '}
            <span className={classes.versions}>
              {rollout.from === null ? null : (
                <>
                  {rollout.from} <span aria-hidden>→</span>
                  <span className="visually-hidden">to</span>{' '}
                </>
              )}
              <Link href={`/models/${rollout.model}/releases/${rollout.release}`}>{rollout.release}</Link>
            </span>
          </>
        }
        beside={
          <ToneBadge tone={rollout.statusTone} icon={standingIcons[rollout.standing]}>
            {rollout.statusTitle}
          </ToneBadge>
        }
        actions={<RolloutActions rollout={rollout} onAction={onAction} />}
      />
      <p className={classes.facts}>
        <Facts rollout={rollout} />
      </p>
    </>
  )
}

function Facts({ rollout }: { rollout: RolloutView }) {
  const lanes = rollout.waves.flatMap((wave) => wave.lanes)
  return (
    <>
      {rollout.kind === 'catch-up' ? 'Catch-up started' : 'Started'} by {rollout.startedBy} at{' '}
      <Instant at={rollout.startedAt} zone />
      {rollout.approvedBy === null ? null : <> · approved by {rollout.approvedBy}</>} ·{' '}
      <Passed rollout={rollout} /> · {rollout.onRelease} of {lanes.length}{' '}
      {lanes.length === 1 ? 'region' : 'regions'} on {rollout.release}
      {rollout.digest === null ? null : (
        <>
          {' '}
          · artifact{' '}
          <code className="mono" title={rollout.digest}>
            {shortDigest(rollout.digest)}
          </code>{' '}
          present in {rollout.artifactsPresent} of {lanes.length}
        </>
      )}
    </>
  )
}

function Passed({ rollout }: { rollout: RolloutView }) {
  const now = useCloudNow()
  const end = rollout.endedAt === null ? now : Date.parse(rollout.endedAt)
  const passed = durationWords(end - Date.parse(rollout.startedAt))
  if (rollout.endedAt !== null) {
    return (
      <>
        took {passed}, ended <Instant at={rollout.endedAt} zone />
      </>
    )
  }
  return (
    <span className="tabular">
      {passed} of at least {durationWords(rollout.expectedSeconds * 1000)}
    </span>
  )
}

function RolloutActions({ rollout, onAction }: { rollout: RolloutView; onAction: OnRolloutAction }) {
  const { actions, model, release } = rollout
  const back = rollout.from ?? 'what it served before'
  return (
    <>
      {rollout.status === 'paused' ? (
        <InstantAction
          label="Resume"
          refusal={actions.resume.refusal}
          onAct={() => onAction('resume', '')}
          done="Rollout resumed"
        />
      ) : (
        <InstantAction
          label="Pause"
          refusal={actions.pause.refusal}
          onAct={() => onAction('pause', '')}
          done="Rollout paused"
        />
      )}
      <ConfirmAction
        label="Abort…"
        tone="danger"
        refusal={actions.abort.refusal}
        title="Abort this rollout?"
        body={`Regions under way go back to ${back}; regions promoted already stay on ${release}; no further region starts.`}
        confirmLabel="Abort the rollout"
        reason="required"
        done="Rollout is being aborted"
        onConfirm={(reason) => onAction('abort', reason)}
      />
      <ConfirmAction
        label="Roll back all…"
        tone="danger"
        refusal={actions.revertAll.refusal}
        title={`Roll back ${model} everywhere?`}
        body={`Every region that was promoted or is under way goes back to ${back}, and no further region starts.`}
        confirmLabel="Roll back all"
        reason="required"
        done="All regions are being rolled back"
        onConfirm={(reason) => onAction('revertAll', reason)}
      />
    </>
  )
}
