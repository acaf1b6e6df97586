import type { Finding } from '#lib/domain/types.ts'
import { asSentence } from '#lib/domain/wording.ts'
import type { PlanPreview, Tone } from '#lib/web/views.ts'
import { ToneText } from '../status/tone.tsx'
import classes from './plan.module.css'

const levels: Record<Finding['level'], { tone: Tone; word: string; rank: number }> = {
  blocker: { tone: 'danger', word: 'Blocker', rank: 0 },
  warning: { tone: 'warning', word: 'Warning', rank: 1 },
  ok: { tone: 'ok', word: 'Checked', rank: 2 },
}

interface FindingListProps {
  findings: readonly Finding[]
  waves: PlanPreview['waves']
}

/** What was found before anything is touched: what blocks comes first. */
export function FindingList({ findings, waves }: FindingListProps) {
  const cities = new Map(waves.flatMap((wave) => wave.endpoints.map((one) => [one.region, one.city])))
  const sorted = findings.toSorted((one, other) => levels[one.level].rank - levels[other.level].rank)
  return (
    <ul className={classes.findings}>
      {sorted.map((finding) => {
        const { tone, word } = levels[finding.level]
        const place =
          finding.region === undefined ? undefined : (cities.get(finding.region) ?? finding.region)
        return (
          <li key={`${finding.code} ${finding.region} ${finding.endpoint} ${finding.sentence}`}>
            <ToneText tone={tone}>
              <span className={finding.level === 'ok' ? 'visually-hidden' : classes.place}>{word}: </span>
              <span style={{ color: 'var(--mer-text)' }}>
                {place === undefined ? null : <span className={classes.place}>{place}: </span>}
                {asSentence(finding.sentence)}
              </span>
            </ToneText>
          </li>
        )
      })}
    </ul>
  )
}
