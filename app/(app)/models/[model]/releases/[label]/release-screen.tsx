'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { approveRelease, rejectRelease, requestApproval } from '#app/actions/releases.ts'
import { ActionLink } from '#components/action/action-link.tsx'
import { WithdrawnNotice } from '#components/model/withdrawn-notice.tsx'
import { Column, Columns } from '#components/panel/columns.tsx'
import { PlanPanel } from '#components/plan/plan-panel.tsx'
import { ApprovalsPanel } from '#components/release/approvals-panel.tsx'
import { ArtifactTable } from '#components/release/artifact-table.tsx'
import { DecisionButtons } from '#components/release/decision-buttons.tsx'
import { EvidenceTable } from '#components/release/evidence-table.tsx'
import { ManifestPanel } from '#components/release/manifest-panel.tsx'
import classes from '#components/release/release.module.css'
import { ReleaseHead } from '#components/release/release-head.tsx'
import { RolloutTable } from '#components/rollout/rollout-table.tsx'
import { ToneNotice } from '#components/status/tone.tsx'
import { mostShown } from '#lib/web/limits.ts'
import { keys } from '#lib/web/queries/keys.ts'
import { planParameters, planQuery } from '#lib/web/queries/plan.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import { releaseQuery } from '#lib/web/queries/release.ts'
import type { ReleaseView } from '#lib/web/views.ts'

export function ReleaseScreen({ initial }: { initial: ReleaseView }) {
  const { model, label } = initial
  const { data: release } = useQuery({ ...releaseQuery(model, label), initialData: initial })
  const { undeployable } = release.manifest
  const [plan, setPlan] = useState(initial.plan)
  const preview = useQuery({
    ...planQuery({ model, release: label, plan }),
    placeholderData: keepPreviousData,
    enabled: undeployable === null,
  })
  const refresh = useRefresh(keys.release(model, label), keys.approvals, keys.shell)
  const target = { model, release: label }
  const promote = `/models/${model}/releases/${label}/promote`
  const choice = plan === release.plan ? '' : `?${planParameters({ plan })}`
  const pending = release.status === 'Pending'
  return (
    <>
      <ReleaseHead
        release={release}
        actions={
          <>
            {release.status !== 'Rejected' ? (
              <DecisionButtons
                model={model}
                label={label}
                approve={pending ? release.actions.approve : undefined}
                reject={release.actions.reject}
                onDecide={(decision, reason) =>
                  refresh(() =>
                    decision === 'approve'
                      ? approveRelease({ ...target, reason, statement: release.statement })
                      : rejectRelease({ ...target, reason }),
                  )
                }
              />
            ) : null}
            <ActionLink
              href={`${promote}${choice}`}
              label="Promote…"
              tone={pending ? 'plain' : 'primary'}
              refusal={release.actions.promote.refusal}
            />
          </>
        }
      />
      {release.withdrawn === null ? null : (
        <div className={classes.notice}>
          <WithdrawnNotice model={model} release={release.withdrawn} />
        </div>
      )}
      {undeployable === null ? null : (
        <div className={classes.notice}>
          <ToneNotice tone="danger">{undeployable}</ToneNotice>
        </div>
      )}
      <Columns wide>
        <Column>
          <EvidenceTable release={release} />
          <ManifestPanel release={release} />
          {undeployable === null ? <ArtifactTable artifact={release.artifact} /> : null}
          {release.rollouts.length > 0 ? (
            <RolloutTable
              title="Rollouts"
              rollouts={release.rollouts}
              most={mostShown.rolloutsOfRelease}
              empty=""
              withoutModel
            />
          ) : null}
        </Column>
        <Column>
          {undeployable === null ? (
            <PlanPanel
              preview={preview.data}
              trouble={preview.error?.message ?? null}
              plans={release.plans}
              plan={plan}
              asking={preview.isFetching}
              onPlan={setPlan}
              onAskAgain={() => void preview.refetch()}
            />
          ) : null}
          <ApprovalsPanel
            release={release}
            onRequest={(reason) => refresh(() => requestApproval({ ...target, reason }))}
          />
        </Column>
      </Columns>
    </>
  )
}
