import Link from 'next/link'
import type { ReleaseRow } from '#lib/web/views.ts'
import { Empty } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import { Digest } from './digest.tsx'
import classes from './model.module.css'
import { approvalWords } from './wording.ts'

export function ReleaseTable({ model, releases }: { model: string; releases: ReleaseRow[] }) {
  if (releases.length === 0) return <Empty>The registry has no release of this model yet.</Empty>
  return (
    <Table
      label="Releases"
      caption={`Releases of ${model}, newest first`}
      columns={['Release', 'Approval', 'Registered, UTC', 'Serving in', 'Artifact']}
      className={classes.list}
    >
      {releases.map((release) => {
        const { tone, icon, word } = approvalWords[release.status]
        return (
          <tr key={release.label}>
            <th scope="row">
              <Link
                href={`/models/${encodeURIComponent(model)}/releases/${encodeURIComponent(release.label)}`}
                prefetch={false}
                className={classes.version}
              >
                {release.label}
              </Link>
              {release.sameAs.length === 0 ? null : (
                <span className={classes.line}>the same thing as {release.sameAs.join(', ')}</span>
              )}
              {release.undeployable === null ? null : (
                <span className={classes.note}>{release.undeployable}</span>
              )}
              {release.description === null ? null : (
                <span className={classes.line}>{release.description}</span>
              )}
            </th>
            <td className={table.nowrap}>
              <ToneText tone={tone} icon={icon}>
                {word}
              </ToneText>
            </td>
            <td className={table.nowrap}>
              <Instant at={release.registeredAt} />
            </td>
            <td>
              {release.servingIn.length === 0 ? (
                <span className={classes.quiet}>nowhere</span>
              ) : (
                release.servingIn.join(', ')
              )}
            </td>
            <td>
              <Digest digest={release.digest} />
            </td>
          </tr>
        )
      })}
    </Table>
  )
}
