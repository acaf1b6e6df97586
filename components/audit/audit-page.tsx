import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { AuditPage as AuditPageInput } from '#lib/web/queries/audit.ts'
import type { AuditView } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { Empty, PageHead, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneBadge } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import classes from './audit.module.css'

interface AuditPageProps {
  audit: AuditView
  page: AuditPageInput
  reading: boolean
  onPage: (page: AuditPageInput) => void
}

const actorWords: Record<string, string> = {
  person: '',
  system: 'by itself',
  token: 'token',
  registry: 'in the registry',
  recorded: 'known by name only',
}

/** Every change of state, who made it and why, in a chain that shows when an entry was altered. */
export function AuditPage({ audit, page, reading, onPage }: AuditPageProps) {
  return (
    <>
      <PageHead
        title="Audit"
        beside={
          audit.brokenAt === null ? (
            <ToneBadge tone="ok">Chain verified</ToneBadge>
          ) : (
            <ToneBadge tone="danger">Chain broken at entry {audit.brokenAt}</ToneBadge>
          )
        }
        facts={
          <>
            Nothing here can be changed or removed; each entry carries the hash of the one before it.{' '}
            {audit.verifiedAt === null || audit.brokenAt !== null ? null : (
              <>
                All were verified at <Instant at={audit.verifiedAt} zone />, and those since just now.
              </>
            )}
          </>
        }
      />
      <Panel
        title="Entries"
        aside={<SubjectFilter key={page.subject ?? ''} subject={page.subject ?? ''} onPage={onPage} />}
        flush
      >
        {audit.entries.length === 0 ? (
          <Empty>
            {page.subject ? `No entry speaks of “${page.subject}”.` : 'Nothing has been recorded yet.'}
          </Empty>
        ) : (
          <AuditTable audit={audit} />
        )}
        <nav className={classes.pages} aria-label="Pages of the audit">
          {page.before === undefined ? null : (
            <ActionButton
              size="small"
              label="Newest"
              onClick={() => onPage(page.subject ? { subject: page.subject } : {})}
            />
          )}
          <ActionButton
            size="small"
            label="Older entries"
            loading={reading}
            refusal={audit.nextBefore === null ? 'These are the oldest entries.' : null}
            onClick={() => {
              if (audit.nextBefore !== null) onPage({ ...page, before: audit.nextBefore })
            }}
          />
        </nav>
      </Panel>
    </>
  )
}

function SubjectFilter({ subject, onPage }: { subject: string; onPage: (page: AuditPageInput) => void }) {
  const [text, setText] = useState(subject)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wanted = text.trim()
    onPage(wanted === '' ? {} : { subject: wanted })
  }
  return (
    <search>
      <form onSubmit={submit} className={classes.filter}>
        <TextInput
          aria-label="Model, release, rollout or endpoint"
          placeholder="Model, release, rollout…"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ActionButton type="submit" size="small" label="Filter" onClick={() => undefined} />
        {subject === '' ? null : <ActionButton size="small" label="Show all" onClick={() => onPage({})} />}
      </form>
    </search>
  )
}

function AuditTable({ audit }: { audit: AuditView }) {
  return (
    <Table
      label="Audit entries"
      columns={[{ title: 'Entry', numeric: true }, 'At, UTC', 'What happened', 'Who', 'Subject', 'Hash']}
      className={classes.list}
    >
      {audit.entries.map((entry) => (
        <tr key={entry.seq} data-broken={entry.seq === audit.brokenAt || undefined}>
          <th scope="row" className={table.number}>
            {entry.seq}
          </th>
          <td className={table.nowrap}>
            <Instant at={entry.at} seconds />
          </td>
          <td className={classes.sentence}>
            {entry.sentence}
            <div className={table.quiet}>
              <code>{entry.action}</code>
            </div>
          </td>
          <td>
            {entry.actor}
            {actorWords[entry.actorKind] ? (
              <div className={table.quiet}>{actorWords[entry.actorKind]}</div>
            ) : null}
          </td>
          <td className="mono">{entry.subject}</td>
          <td className="mono" title={entry.hash}>
            {entry.hash.slice(0, 8)}
          </td>
        </tr>
      ))}
    </Table>
  )
}
