import type { JudgeKind, ReplayJudge, Tone } from '#lib/web/views.ts'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { minutes } from './evidence-lines.ts'
import classes from './replay.module.css'

const words: Record<ReplayJudge['outcome'], { word: string; tone: Tone }> = {
  stopped: { word: 'Stops it', tone: 'danger' },
  passed: { word: 'Passes it', tone: 'ok' },
  undecided: { word: 'No verdict', tone: 'warning' },
}

/** Where each of the judges would have decided, side by side. */
export function JudgeTable({ judges, shown }: { judges: readonly ReplayJudge[]; shown: JudgeKind }) {
  return (
    <div className={classes.flush}>
      <Table label="Judges" columns={['Judge', 'Verdict', 'After', 'In its words']}>
        {judges.map(({ kind, name, outcome, after, sentence }) => (
          <tr key={kind}>
            <th scope="row" className={table.nowrap}>
              {name}
              {kind === shown ? <span className={classes.quiet}> shown below</span> : null}
            </th>
            <td className={table.nowrap}>
              <ToneText
                tone={words[outcome].tone}
                icon={outcome === 'undecided' ? 'clock' : words[outcome].tone}
              >
                {words[outcome].word}
              </ToneText>
            </td>
            <td className={table.nowrap}>{minutes(after)}</td>
            <td className={table.wide}>{sentence}</td>
          </tr>
        ))}
      </Table>
    </div>
  )
}
