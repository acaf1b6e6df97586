import Link from 'next/link'
import { mostShown, newestWords } from '#lib/web/limits.ts'
import type { ActionResult, ApprovalsView } from '#lib/web/views.ts'
import { Empty, PageHead, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { approvalWords } from '../release/approval-status.ts'
import { type Decision, DecisionButtons } from '../release/decision-buttons.tsx'
import { ToneText } from '../status/tone.tsx'
import { Age } from '../time/age.tsx'
import { Instant } from '../time/instant.tsx'
import classes from './approvals.module.css'

type Pending = ApprovalsView['pending'][number]

interface ApprovalsPageProps {
  approvals: ApprovalsView
  onDecide: (release: Pending, decision: Decision, reason: string) => Promise<ActionResult>
}

export function ApprovalsPage({ approvals, onDecide }: ApprovalsPageProps) {
  const { pending, decided } = approvals
  return (
    <>
      <PageHead
        title="Approvals"
        facts={
          pending.length === 1
            ? '1 release is waiting'
            : `${newestWords(pending.length, mostShown.pending) === undefined ? '' : 'at least '}${pending.length} releases are waiting`
        }
      />
      <div className={classes.stack}>
        <Panel title="Waiting for a decision" aside={newestWords(pending.length, mostShown.pending)} flush>
          {pending.length === 0 ? (
            <Empty>Nothing is waiting. A new release appears here when it is registered.</Empty>
          ) : (
            <ul className={classes.list}>
              {pending.map((release) => (
                <PendingRelease
                  key={`${release.model} ${release.label}`}
                  release={release}
                  onDecide={(decision, reason) => onDecide(release, decision, reason)}
                />
              ))}
            </ul>
          )}
        </Panel>
        <DecidedTable decided={decided} />
      </div>
    </>
  )
}

function PendingRelease({
  release,
  onDecide,
}: {
  release: Pending
  onDecide: (decision: Decision, reason: string) => Promise<ActionResult>
}) {
  return (
    <li className={classes.pending}>
      <div className={classes.what}>
        <h3 className={classes.name}>
          <Link href={`/models/${release.model}/releases/${release.label}`}>
            {release.model} <code>{release.label}</code>
          </Link>
        </h3>
        <div className={classes.quiet}>
          registered <Age since={release.registeredAt} ago />
          {release.production === null ? null : ` · would replace ${release.production}`}
        </div>
        <SameThing release={release} />
        <div className={classes.quiet}>
          {release.requestedBy === null
            ? 'Nobody has asked for it.'
            : `${release.requestedBy} asked${release.requestNote ? `: “${release.requestNote}”` : ''}`}
        </div>
      </div>
      <div className={classes.evidence}>
        <EvidenceSummary release={release} />
        <div className={classes.quiet}>
          {release.given} of {release.needed} {release.needed === 1 ? 'approval' : 'approvals'} given
        </div>
      </div>
      <div className={classes.buttons}>
        <DecisionButtons
          model={release.model}
          label={release.label}
          approve={release.approve}
          reject={release.reject}
          size="small"
          onDecide={onDecide}
        />
      </div>
    </li>
  )
}

/** Whoever approves an entry approves what stands behind its other labels too, a rejected one above all. */
function SameThing({ release: { sameAs } }: { release: Pending }) {
  if (sameAs.length === 0) return null
  const isRejected = sameAs.some(({ status }) => status === 'Rejected')
  return (
    <div>
      <ToneText tone={isRejected ? 'danger' : 'warning'}>
        the very same thing as{' '}
        {sameAs
          .map(({ label, status }) => `${label} (${approvalWords[status].word.toLowerCase()})`)
          .join(', ')}
      </ToneText>
    </div>
  )
}

function EvidenceSummary({ release }: { release: Pending }) {
  const { evidenceOutside, evidenceUnknown, evidenceRows } = release
  if (evidenceRows === 0) {
    return (
      <ToneText tone="muted" icon="unknown">
        no rule to judge its evidence by
      </ToneText>
    )
  }
  if (evidenceOutside === 0 && evidenceUnknown > 0) {
    return (
      <ToneText tone="warning" icon="unknown">
        cannot tell for {evidenceUnknown} of {evidenceRows} {evidenceRows === 1 ? 'measure' : 'measures'}
      </ToneText>
    )
  }
  if (evidenceOutside === 0) {
    return (
      <ToneText tone="ok">
        {evidenceRows === 1 ? 'its measure is' : `all ${evidenceRows} measures`} within tolerance
      </ToneText>
    )
  }
  return (
    <ToneText tone="danger">
      {evidenceOutside} of {evidenceRows} {evidenceRows === 1 ? 'measure' : 'measures'} outside tolerance
    </ToneText>
  )
}

function DecidedTable({ decided }: Pick<ApprovalsView, 'decided'>) {
  return (
    <Panel title="Decided" aside={newestWords(decided.length, mostShown.decided)} flush>
      {decided.length === 0 ? (
        <Empty>Nothing has been decided yet.</Empty>
      ) : (
        <Table label="Decided" columns={['Release', 'Decision', 'By', 'Reason', 'At, UTC']}>
          {decided.map((row) => {
            const { word, tone, icon } = approvalWords[row.status]
            return (
              <tr key={`${row.model} ${row.label} ${row.at}`}>
                <th scope="row" className={table.nowrap}>
                  <Link href={`/models/${row.model}/releases/${row.label}`}>
                    {row.model} <code>{row.label}</code>
                  </Link>
                </th>
                <td className={table.nowrap}>
                  <ToneText tone={tone} icon={icon}>
                    {word}
                  </ToneText>
                </td>
                <td>{row.by ?? 'in the registry'}</td>
                <td className={table.quiet}>{row.reason ?? 'no reason given'}</td>
                <td className={table.nowrap}>
                  <Instant at={row.at} />
                </td>
              </tr>
            )
          })}
        </Table>
      )}
    </Panel>
  )
}
