import type { ActionResult, FaultLabView } from '#lib/web/views.ts'
import { InstantAction } from '../action/action-button.tsx'
import { Empty, PageHead, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { Age } from '../time/age.tsx'
import { Countdown } from '../time/countdown.tsx'
import { Instant } from '../time/instant.tsx'
import { AccessDeniedCard } from './access-denied-card.tsx'
import { ControlPlaneCard, ReplicationCard, ThrottlingCard } from './cloud-cards.tsx'
import type { FaultCardActions } from './fault-card.tsx'
import classes from './fault-lab.module.css'
import { HealthCheckCard } from './health-check-card.tsx'
import { BadReleaseCard, ChangeEndpointCard, NoTrafficCard, PublishCard } from './release-cards.tsx'

interface FaultLabPageProps extends FaultCardActions {
  lab: FaultLabView
  onClear: (id: string) => Promise<ActionResult>
}

/** What can be made to go wrong in the sandbox clouds, what goes wrong now, and what they were asked. */
export function FaultLabPage({ lab, onInject, onPublish, onClear }: FaultLabPageProps) {
  const { models, clouds, inject } = lab
  const card = { models, clouds, refusal: inject.refusal, onInject, onPublish }
  return (
    <>
      <PageHead
        title="Fault lab"
        facts="Only in the sandbox: what is broken here is broken in the sandbox clouds, and Meridian is not told."
      />
      <div className={classes.stack}>
        <Panel title="In force now" flush>
          <ActiveFaults lab={lab} onClear={onClear} />
        </Panel>
        <Panel title="Break something">
          <div className={classes.cards}>
            <BadReleaseCard {...card} />
            <NoTrafficCard {...card} />
            <HealthCheckCard {...card} />
            <ControlPlaneCard {...card} />
            <ThrottlingCard {...card} />
            <ReplicationCard {...card} />
            <AccessDeniedCard {...card} />
            <ChangeEndpointCard {...card} />
            <PublishCard {...card} />
          </div>
        </Panel>
        <Panel title="Latest calls to the clouds" flush>
          <CallsTable lab={lab} />
        </Panel>
      </div>
    </>
  )
}

function ActiveFaults({ lab, onClear }: Pick<FaultLabPageProps, 'lab' | 'onClear'>) {
  if (lab.faults.length === 0) return <Empty>{lab.away ?? 'Nothing: the clouds behave.'}</Empty>
  return (
    <ul className={classes.faults}>
      {lab.faults.map((fault) => (
        <li key={fault.id} className={classes.fault}>
          <div>
            <ToneText tone="warning">{fault.sentence}</ToneText>
            <div className={classes.sentence}>
              for <Age since={fault.since} /> ·{' '}
              {fault.until === null ? 'until it is cleared' : <Countdown to={fault.until} over="over" />}
            </div>
          </div>
          <InstantAction
            size="small"
            label="Clear"
            name={`Clear: ${fault.sentence}`}
            refusal={lab.inject.refusal}
            onAct={() => onClear(fault.id)}
            done="Fault cleared"
          />
        </li>
      ))}
    </ul>
  )
}

function CallsTable({ lab: { away, calls } }: Pick<FaultLabPageProps, 'lab'>) {
  if (calls.length === 0) return <Empty>{away ?? 'The clouds have not been asked anything yet.'}</Empty>
  return (
    <Table label="Latest calls" columns={['At, UTC', 'Call', 'Region', 'Answer']} bounded>
      {calls.map((call) => (
        <tr key={call.id}>
          <td className={table.nowrap}>
            <Instant at={call.at} seconds />
          </td>
          <td className={`mono ${table.nowrap}`}>
            {call.service}:{call.operation}
          </td>
          <td className={table.nowrap}>{call.region}</td>
          <td className={table.nowrap}>
            <ToneText tone={call.status < 400 ? 'ok' : 'danger'}>
              {call.status}
              {call.errorCode === null ? '' : ` ${call.errorCode}`}
            </ToneText>
          </td>
        </tr>
      ))}
    </Table>
  )
}
