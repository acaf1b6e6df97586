import type { EvidenceMeasure } from '#lib/domain/types.ts'
import type { ReplayMinute, ReplayResult } from '#lib/web/views.ts'
import { ratioWords } from '../canary/interval.ts'
import { outcomeWords } from '../canary/measures.ts'
import { Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import { evidenceOf, evidenceWords } from './evidence-lines.ts'
import classes from './replay.module.css'

interface MinuteTableProps {
  result: ReplayResult
  /** Whose ratio and evidence are shown. */
  measure: EvidenceMeasure | undefined
}

/** Every look of the judge: what it would have said then. */
export function MinuteTable({ result, measure }: MinuteTableProps) {
  return (
    <Panel title="Minute by minute" flush>
      <Table
        label="Minutes"
        bounded
        columns={[
          { title: 'After', numeric: true },
          'Minute, UTC',
          'Verdict',
          'Ratio',
          { title: 'Against', numeric: true },
          { title: 'For', numeric: true },
          'In its words',
        ]}
      >
        {result.minutes.map((minute) => (
          <MinuteRow key={minute.minute} minute={minute} measure={measure} />
        ))}
      </Table>
    </Panel>
  )
}

function MinuteRow({ minute, measure }: { minute: ReplayMinute; measure: EvidenceMeasure | undefined }) {
  const { word, tone } = outcomeWords[minute.outcome]
  const own = evidenceOf(minute.evidence, measure)
  return (
    <tr>
      <th scope="row" className={table.number}>
        {minute.after}
      </th>
      <td className={table.nowrap}>
        <Instant at={minute.minute} />
      </td>
      <td className={table.nowrap}>
        <ToneText tone={tone} icon={minute.outcome === 'need-more-data' ? 'clock' : tone}>
          {word}
        </ToneText>
      </td>
      <td className={classes.ratio}>{own?.ratio ? ratioWords(own.ratio) : '–'}</td>
      <td className={table.number}>{said(own?.logEFail)}</td>
      <td className={table.number}>{said(own?.logEPass)}</td>
      <td className={classes.words}>{minute.sentence}</td>
    </tr>
  )
}

const said = (logE: number | null | undefined) =>
  logE === null || logE === undefined ? '–' : evidenceWords(logE)
