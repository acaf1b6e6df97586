import { asSentence } from '#lib/domain/wording.ts'
import type { FindingView, PlanPreview, Tone } from '#lib/web/views.ts'
import { ToneText } from '../status/tone.tsx'
import { unbroken } from '../text/unbroken.ts'
import classes from './plan.module.css'

const levels: Record<FindingView['level'], { tone: Tone; word: string; rank: number }> = {
  blocker: { tone: 'danger', word: 'Blocker', rank: 0 },
  warning: { tone: 'warning', word: 'Warning', rank: 1 },
  ok: { tone: 'ok', word: 'Checked', rank: 2 },
}

interface FindingListProps {
  findings: readonly FindingView[]
  waves: PlanPreview['waves']
}

/** What was found before anything is touched: what blocks comes first, what is fine is folded by region. */
export function FindingList({ findings, waves }: FindingListProps) {
  const cities = new Map(waves.flatMap((wave) => wave.endpoints.map((one) => [one.region, one.city])))
  const placeOf = (region: string | undefined) =>
    region === undefined ? undefined : (cities.get(region) ?? region)
  const open = findings
    .filter((finding) => finding.level !== 'ok')
    .toSorted((one, other) => levels[one.level].rank - levels[other.level].rank)
  const fine = Map.groupBy(
    findings.filter((finding) => finding.level === 'ok'),
    (finding) => placeOf(finding.region),
  )
  return (
    <ul className={classes.findings}>
      {open.map((finding) => (
        <li key={keyOf(finding)}>
          <FindingLine finding={finding} place={placeOf(finding.region)} />
        </li>
      ))}
      {[...fine].map(([place, group]) => (
        <li key={place ?? ''}>
          <FineFindings place={place} findings={group} />
        </li>
      ))}
    </ul>
  )
}

function FineFindings({ place, findings }: { place: string | undefined; findings: FindingView[] }) {
  const [only] = findings
  if (only && findings.length === 1) return <FindingLine finding={only} place={place} />
  return (
    <details>
      <summary className={classes.fine}>
        <ToneText tone="ok">
          <span className={classes.words}>
            <span className={classes.place}>{place ?? 'The plan'}:</span> {findings.length} checks passed
          </span>
        </ToneText>
      </summary>
      <ul className={classes.fineList}>
        {findings.map((finding) => (
          <li key={keyOf(finding)}>{unbroken(asSentence(finding.sentence))}</li>
        ))}
      </ul>
    </details>
  )
}

function FindingLine({ finding, place }: { finding: FindingView; place: string | undefined }) {
  const { tone, word } = levels[finding.level]
  return (
    <ToneText tone={tone}>
      <span className={finding.level === 'ok' ? 'visually-hidden' : classes.place}>{word}: </span>
      <span className={classes.words}>
        {place === undefined ? null : <span className={classes.place}>{place}: </span>}
        {unbroken(asSentence(finding.sentence))}
      </span>
    </ToneText>
  )
}

const keyOf = (finding: FindingView) =>
  `${finding.code} ${finding.region} ${finding.endpoint} ${finding.sentence}`
