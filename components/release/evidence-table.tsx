import type { ReleaseView } from '#lib/web/views.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { evidenceDifference, evidenceValue, toleranceWords } from './evidence-format.ts'

const hows: Record<NonNullable<ReleaseView['comparedWith']>['how'], string> = {
  'in-production': ' in production',
  replaced: ', which it replaced',
  before: ', the version before',
}

/** The evaluation of the release beside that of the version in production, or of the one before it there. */
export function EvidenceTable({ release }: { release: ReleaseView }) {
  const { comparedWith } = release
  const against =
    comparedWith === null ? 'Evidence' : `Evidence, against ${comparedWith.label}${hows[comparedWith.how]}`
  return (
    <Panel title={against} flush>
      {release.evidence.length === 0 ? (
        <Empty>The registry holds no evaluation of {release.label}.</Empty>
      ) : (
        <Table
          label="Evidence"
          columns={[
            'Measure',
            { title: release.label, numeric: true },
            { title: comparedWith?.label ?? 'production', numeric: true },
            { title: 'Difference', numeric: true },
            'Tolerance',
            'Outcome',
          ]}
        >
          {release.evidence.map((row) => (
            <tr key={row.measure}>
              <th scope="row">{row.title}</th>
              <td className={table.number}>{evidenceValue(row, row.release)}</td>
              <td className={table.number}>{evidenceValue(row, row.production)}</td>
              <td className={table.number}>{evidenceDifference(row)}</td>
              <td className={`${table.quiet} ${table.nowrap}`}>{toleranceWords(row)}</td>
              <td className={table.nowrap}>
                <Outcome outcome={row.outcome} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Outcome({ outcome }: Pick<ReleaseView['evidence'][number], 'outcome'>) {
  switch (outcome) {
    case 'within':
      return <ToneText tone="ok">within</ToneText>
    case 'outside':
      return <ToneText tone="danger">outside</ToneText>
    case 'unknown':
      return (
        <ToneText tone="warning" icon="unknown">
          cannot tell
        </ToneText>
      )
    default:
      return <span className={table.quiet}>–</span>
  }
}
