'use client'
import { AppShell } from '#components/shell/app-shell.tsx'
import { ActionLink } from '#components/action/action-link.tsx'
import { ApprovalsPage } from '#components/approvals/approvals-page.tsx'
import { AuditPage } from '#components/audit/audit-page.tsx'
import { FaultLabPage } from '#components/fault-lab/fault-lab-page.tsx'
import { PlanPage } from '#components/plan/plan-page.tsx'
import { PlanPanel } from '#components/plan/plan-panel.tsx'
import { ApprovalsPanel } from '#components/release/approvals-panel.tsx'
import { ArtifactTable } from '#components/release/artifact-table.tsx'
import { DecisionButtons } from '#components/release/decision-buttons.tsx'
import { EvidenceTable } from '#components/release/evidence-table.tsx'
import classes from '#components/release/release.module.css'
import { ReleaseHead } from '#components/release/release-head.tsx'
import { RolloutPage } from '#components/rollout/rollout-page.tsx'
import { RolloutTable } from '#components/rollout/rollout-table.tsx'
import { FleetFilePage } from '#components/settings/fleet-file-page.tsx'
import * as r from '#components/testing/fixtures-release.ts'
import * as f from '#components/testing/fixtures-rollout.ts'
import { PageHead } from '#components/panel/panel.tsx'

const ok = async () => ({ ok: true as const })
const no = async () => ({ ok: false as const, code: 'x', sentence: 'No.' })
const noop = () => undefined

function Screen({ screen }: { screen: string }) {
  switch (screen) {
    case 'rollout':
      return <RolloutPage rollout={f.runningRollout} onRolloutAction={ok} onRegionAction={no} />
    case 'trouble':
      return <RolloutPage rollout={f.troubledRollout} onRolloutAction={ok} onRegionAction={no} />
    case 'rollouts':
      return <><PageHead title="Rollouts" /><RolloutTable title="Open" rollouts={f.rolloutRows} empty="" /></>
    case 'release':
    case 'approved': {
      const v = screen === 'release' ? r.pendingRelease : r.approvedRelease
      return (
        <>
          <ReleaseHead release={v} actions={<><DecisionButtons model="m" label="v427" approve={v.actions.approve} reject={v.actions.reject} onDecide={ok} /><ActionLink href="/" label="Promote…" tone="primary" refusal={v.actions.promote.refusal} /></>} />
          <div className={classes.columns}>
            <div className={classes.column}><EvidenceTable release={v} /><ArtifactTable artifact={v.artifact} /></div>
            <div className={classes.column}>
              <PlanPanel preview={r.planPreview} trouble={null} plans={v.plans} plan={v.plan} asking={false} onPlan={noop} onAskAgain={noop} />
              <ApprovalsPanel release={v} onRequest={ok} />
            </div>
          </div>
        </>
      )
    }
    case 'plan':
      return <PlanPage preview={r.planPreview} plans={['nightly-canary', 'x']} choice={{}} asking={false} trouble={null} starting={false} onChoose={noop} onAskAgain={noop} onStart={noop} />
    case 'approvals':
      return <ApprovalsPage approvals={r.approvals} onDecide={no} />
    case 'audit':
      return <AuditPage audit={r.audit} page={{}} reading={false} onPage={noop} />
    case 'settings':
      return <FleetFilePage file={r.fleetFile} onApply={ok} onPreview={async () => ({ ok: false, problems: [{ line: 4, path: 'plans.nightly-canary.shift.percent', sentence: 'percent is 60; SageMaker allows a canary of at most 50 %.' }] })} />
    case 'faults':
      return <FaultLabPage lab={r.faultLab} onInject={ok} onPublish={ok} onClear={ok} />
    default:
      return null
  }
}

export function Preview({ screen }: { screen: string }) {
  return (
    <AppShell initial={{ person: { id: '1', name: 'M', email: 'manager@meridian.test', role: 'manager' }, sandbox: true, clock: { cloud: '2026-11-20T03:58:12Z', rate: 60 }, openRollouts: 2, pendingApprovals: 3 }}>
      <Screen screen={screen} />
    </AppShell>
  )
}
