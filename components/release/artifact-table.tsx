import { shortDigest } from '#lib/domain/wording.ts'
import type { ArtifactRow, ReleaseView, Tone } from '#lib/web/views.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import type { StatusIconName } from '../status/status-icon.tsx'
import { ToneText } from '../status/tone.tsx'
import { Age } from '../time/age.tsx'
import { fileSize } from './evidence-format.ts'
import classes from './release.module.css'

const states: Record<ArtifactRow['state'], { tone: Tone; icon?: StatusIconName }> = {
  source: { tone: 'ok' },
  present: { tone: 'ok' },
  replicating: { tone: 'busy' },
  missing: { tone: 'warning' },
  failed: { tone: 'danger' },
  different: { tone: 'danger' },
  unknown: { tone: 'muted', icon: 'unknown' },
}

/** The worst of the regions, so that a failed copy is not taken for one under way. */
function toneOf(rows: readonly ArtifactRow[]): Tone {
  const tones = rows.map((row) => states[row.state].tone)
  const order: Tone[] = ['danger', 'warning', 'busy', 'muted']
  return order.find((tone) => tones.includes(tone)) ?? 'ok'
}

/** Where the artifact is, region by region, told by its digest. */
export function ArtifactTable({ artifact }: { artifact: ReleaseView['artifact'] }) {
  const there = artifact.rows.filter((row) => row.state === 'source' || row.state === 'present').length
  const all = artifact.rows.length
  return (
    <Panel
      title={
        <>
          Artifact
          <span className={classes.titleNote}>
            {artifact.digest === null ? (
              'digest not read yet'
            ) : (
              <code title={artifact.digest}>{shortDigest(artifact.digest)}</code>
            )}
            {artifact.sizeBytes === null ? null : ` · ${fileSize(artifact.sizeBytes)}`}
          </span>
        </>
      }
      aside={
        all === 0 ? undefined : (
          <ToneText tone={toneOf(artifact.rows)}>
            {there} of {all} {all === 1 ? 'region' : 'regions'}
          </ToneText>
        )
      }
      flush
    >
      {all === 0 ? (
        <Empty>Nothing is known about the artifact yet. Meridian looks at every region each minute.</Empty>
      ) : (
        <Table label="Artifact by region" columns={['Region', 'Where', 'State']}>
          {artifact.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className={table.nowrap}>
                {row.region.city}
                {row.cloud === null ? null : <span className={classes.quiet}> {row.cloud}</span>}
                {row.source ? <span className={classes.quiet}> source</span> : null}
              </th>
              <td className={classes.url} title={row.name === null ? undefined : row.url}>
                {row.name ?? row.url}
              </td>
              <td>
                <ToneText {...states[row.state]}>{row.sentence}</ToneText>
                {row.checkedAt === null ? null : (
                  <div className={classes.quiet}>
                    looked <Age since={row.checkedAt} ago />
                  </div>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}
