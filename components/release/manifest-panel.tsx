import { shortDigest } from '#lib/domain/wording.ts'
import type { ManifestRow, ReleaseView } from '#lib/web/views.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import classes from './release.module.css'

/** Everything that decides an answer of the release, beside the release that it is compared with. */
export function ManifestPanel({ release }: { release: ReleaseView }) {
  const { manifest, label } = release
  // What cannot be deployed leaves nothing to an endpoint, and is not another one in anything.
  const isWhole = manifest.undeployable === null
  const rows = isWhole ? manifest.rows : manifest.rows.filter(({ value, unknown }) => value ?? unknown)
  const against = isWhole ? manifest.against : null
  return (
    <Panel
      title={
        <>
          What it is
          <span className={classes.titleNote}>
            fingerprint <code title={manifest.fingerprint}>{shortDigest(manifest.fingerprint)}</code>
          </span>
        </>
      }
      aside={<Summary release={release} />}
      flush
    >
      {rows.length === 0 ? (
        <Empty>
          {manifest.undeployable ?? `The registry entry of ${label} states nothing that could be deployed.`}
        </Empty>
      ) : (
        <Table
          label="Manifest"
          columns={against === null ? ['Part', label] : ['Part', label, against, 'Difference']}
        >
          {rows.map((row) => (
            <tr key={row.part}>
              <th scope="row">{row.part}</th>
              <td className={classes.url} title={row.title ?? undefined}>
                <Value unknown={row.unknown} value={row.value ?? 'left to the endpoint'} />
              </td>
              {against === null ? null : (
                <>
                  <td className={classes.url} title={row.otherTitle ?? undefined}>
                    <Value unknown={row.otherUnknown} value={row.other ?? '–'} />
                  </td>
                  <td className={table.nowrap}>
                    <Difference same={row.same} />
                  </td>
                </>
              )}
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Value({ value, unknown }: { value: string; unknown: string | null }) {
  if (unknown === null) return value
  return (
    <ToneText tone="warning" icon="unknown">
      {unknown}
    </ToneText>
  )
}

function Difference({ same }: Pick<ManifestRow, 'same'>) {
  if (same === null)
    return (
      <ToneText tone="muted" icon="unknown">
        cannot tell
      </ToneText>
    )
  return same ? <span className={table.quiet}>same</span> : <ToneText tone="busy">differs</ToneText>
}

function Summary({ release }: { release: ReleaseView }) {
  const { manifest, alsoLabels } = release
  if (manifest.undeployable !== null) return <ToneText tone="danger">cannot be deployed</ToneText>
  if (alsoLabels.length > 0) return <ToneText tone="warning">the same as {alsoLabels.join(', ')}</ToneText>
  if (manifest.difference !== null) return <ToneText tone="busy">{manifest.difference}</ToneText>
  return manifest.complete ? null : (
    <ToneText tone="warning" icon="unknown">
      some parts are unknown
    </ToneText>
  )
}
