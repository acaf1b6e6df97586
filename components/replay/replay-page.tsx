import Link from 'next/link'
import { useState } from 'react'
import type { EvidenceMeasure } from '#lib/domain/types.ts'
import type { ReplayChoice } from '#lib/web/inputs.ts'
import type { ReplayResult, ReplayView } from '#lib/web/views.ts'
import { Column, Columns } from '../panel/columns.tsx'
import { Empty, PageHead, Panel } from '../panel/panel.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { loudestMeasure } from './evidence-lines.ts'
import { EvidencePanel } from './evidence-panel.tsx'
import { JudgeTable } from './judge-table.tsx'
import { MinuteTable } from './minute-table.tsx'
import classes from './replay.module.css'
import { SettingsForm } from './settings-form.tsx'
import { SourceForm } from './source-form.tsx'

interface ReplayPageProps {
  replay: ReplayView
  choice: ReplayChoice
  /** The judges are at work on another choice; what is shown is the one before. */
  judging: boolean
  /** Why the last question had no answer. */
  trouble: string | null
  onChoose: (choice: ReplayChoice) => void
}

/** What a judge would have said of a canary that is over, minute by minute, with the settings of one's choice. */
export function ReplayPage({ replay, choice, judging, trouble, onChoose }: ReplayPageProps) {
  const { result, refusal } = replay
  const complaint = trouble ?? refusal
  return (
    <>
      <PageHead
        title="Replay"
        facts="What another judge, or other settings, would have said of a past canary. Nothing is changed by it."
      />
      <Columns>
        <Column>
          {complaint === null ? null : (
            <ToneNotice tone="warning" live>
              {complaint}
            </ToneNotice>
          )}
          {result === null ? (
            <Panel title="Verdict" flush>
              <Empty>
                {replay.canaries.length === 0
                  ? 'No canary has had traffic yet. Two periods of an endpoint can be compared all the same.'
                  : 'Choose a canary of the past, or two periods of an endpoint.'}
              </Empty>
            </Panel>
          ) : (
            <Result result={result} judging={judging} source={choice.source} />
          )}
        </Column>
        <Column>
          <SourceForm replay={replay} choice={choice} onChoose={onChoose} />
          {result === null ? null : (
            <SettingsForm
              key={JSON.stringify(result.settings)}
              settings={result.settings}
              isChanged={result.isChanged}
              choice={choice}
              onChoose={onChoose}
            />
          )}
        </Column>
      </Columns>
    </>
  )
}

interface ResultProps {
  result: ReplayResult
  judging: boolean
  source: ReplayChoice['source']
}

function Result({ result, judging, source }: ResultProps) {
  const [chosen, setChosen] = useState<EvidenceMeasure | null>(null)
  const isThere = result.settings.measures.some(({ measure }) => measure === chosen)
  const measure = chosen !== null && isThere ? chosen : loudestMeasure(result)
  return (
    <>
      <Panel title={result.title} aside={judging ? 'judging…' : undefined}>
        <p className={classes.verdict} aria-live="polite">
          {result.sentence}
        </p>
        <p className={classes.facts}>
          {result.facts}
          {source && 'rollout' in source ? (
            <>
              {' '}
              <Link className={classes.link} href={`/rollouts/${encodeURIComponent(source.rollout)}`}>
                Its rollout
              </Link>
            </>
          ) : null}
        </p>
        <JudgeTable judges={result.judges} shown={result.settings.kind} />
      </Panel>
      <EvidencePanel result={result} measure={measure} onMeasure={setChosen} />
      <MinuteTable result={result} measure={measure} />
    </>
  )
}
