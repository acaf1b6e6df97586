import type { FleetFilePreview, Tone } from '#lib/web/views.ts'
import { ToneNotice, ToneText } from '../status/tone.tsx'
import classes from './settings.module.css'

type Changes = Extract<FleetFilePreview, { ok: true }>
type Problems = Extract<FleetFilePreview, { ok: false }>['problems']

const kinds: Record<Changes['differences'][number]['kind'], { word: string; tone: Tone; rank: number }> = {
  removed: { word: 'removed', tone: 'danger', rank: 0 },
  changed: { word: 'changed', tone: 'warning', rank: 1 },
  added: { word: 'added', tone: 'ok', rank: 2 },
}

/** What applying would do; what is taken away comes first. */
export function FleetFileChanges({ preview }: { preview: Changes }) {
  const { differences, warnings } = preview
  return (
    <div className={classes.lines}>
      {warnings.map((warning) => (
        <ToneNotice key={warning} tone="warning">
          {warning}
        </ToneNotice>
      ))}
      {differences.length === 0 ? <p className={classes.quiet}>Nothing would change.</p> : null}
      <ul className={classes.list}>
        {differences
          .toSorted((one, other) => kinds[one.kind].rank - kinds[other.kind].rank)
          .map((difference) => (
            <li key={`${difference.kind} ${difference.subject} ${difference.sentence}`}>
              <ToneText tone={kinds[difference.kind].tone}>{kinds[difference.kind].word}</ToneText>{' '}
              <strong>{difference.subject}</strong>
              <div className={classes.quiet}>{difference.sentence}</div>
            </li>
          ))}
      </ul>
    </div>
  )
}

export function FleetFileProblems({
  problems,
  onLine,
}: {
  problems: Problems
  /** A person wants to see that line, 1-based. */
  onLine: (line: number) => void
}) {
  return (
    <div className={classes.lines}>
      <ToneText tone="danger">
        {problems.length === 1 ? '1 problem' : `${problems.length} problems`}; nothing can be applied.
      </ToneText>
      <ul className={classes.list}>
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.path} ${problem.sentence}`}>
            <ProblemPlace line={problem.line} onLine={onLine} />
            {problem.path === '' ? null : <code className={classes.path}>{problem.path}</code>}
            <div>{problem.sentence}</div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function ProblemPlace({ line, onLine }: { line: number | null; onLine: (line: number) => void }) {
  if (line === null) return <strong>Whole file</strong>
  return (
    <button type="button" className={classes.line} onClick={() => onLine(line)}>
      Line {line}
    </button>
  )
}
