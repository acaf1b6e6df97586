import { NativeSelect } from '@mantine/core'
import { duration } from '#lib/domain/wording.ts'
import type { PlanPreview } from '#lib/web/views.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import { ToneNotice, ToneText } from '../status/tone.tsx'
import { CallTable } from './call-table.tsx'
import { ChangeTable } from './change-table.tsx'
import { FindingList } from './finding-list.tsx'
import classes from './plan.module.css'
import { PreviewAge } from './preview-age.tsx'
import { Proposal } from './proposal.tsx'
import { WaveTable } from './wave-table.tsx'

interface PlanPanelProps {
  preview: PlanPreview | undefined
  /** Why there is no preview, when there is none. */
  trouble: string | null
  plans: string[]
  plan: string
  asking: boolean
  onPlan: (plan: string) => void
  onAskAgain: () => void
}

/** The plan in short, on the page of a release. */
export function PlanPanel({ preview, trouble, plans, plan, asking, onPlan, onAskAgain }: PlanPanelProps) {
  return (
    <Panel
      title="Plan preview"
      flush
      aside={
        <NativeSelect
          aria-label="Plan"
          size="xs"
          data={plans}
          value={plan}
          onChange={(event) => onPlan(event.currentTarget.value)}
        />
      }
    >
      {trouble === null ? null : (
        <div className={classes.ruled}>
          <ToneNotice tone="warning">{trouble}</ToneNotice>
        </div>
      )}
      {preview === undefined ? (
        trouble === null ? (
          <Empty>Asking the clouds what they would say to it…</Empty>
        ) : null
      ) : (
        <>
          <WaveTable preview={preview} />
          <Proposal preview={preview} />
          <div className={classes.ruled}>
            <FindingList findings={preview.findings} waves={preview.waves} />
            <p className={classes.hint} style={{ marginTop: 10 }}>
              <ToneText tone="muted" icon="clock">
                At least {duration(preview.durationSeconds)} in all · {preview.mutatingCalls}{' '}
                {preview.mutatingCalls === 1 ? 'call changes' : 'calls change'} a cloud
              </ToneText>
            </p>
            <ChangeTable changes={preview.changes} release={preview.release} />
            <CallTable calls={preview.calls} />
            <p className={classes.hint} style={{ margin: '10px 0 0' }}>
              <PreviewAge checkedAt={preview.checkedAt} asking={asking} onAskAgain={onAskAgain} />
            </p>
          </div>
        </>
      )}
    </Panel>
  )
}
