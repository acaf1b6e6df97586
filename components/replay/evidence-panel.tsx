import { NativeSelect } from '@mantine/core'
import { type EvidenceMeasure, evidenceMeasures } from '#lib/domain/types.ts'
import type { ReplayResult } from '#lib/web/views.ts'
import { ratioWords } from '../canary/interval.ts'
import { IntervalBar } from '../canary/interval-bar.tsx'
import { outcomeWords, titleOf } from '../canary/measures.ts'
import { boundWords } from '../canary/verdict-words.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import { EvidenceChart, EvidenceKey } from './evidence-chart.tsx'
import { evidenceOf, evidencePoints, evidenceSummary } from './evidence-lines.ts'
import classes from './replay.module.css'

interface EvidencePanelProps {
  result: ReplayResult
  measure: EvidenceMeasure | undefined
  onMeasure: (measure: EvidenceMeasure) => void
}

/** How the evidence of one measure grew, with its ratio to the baseline at the verdict. */
export function EvidencePanel({ result, measure, onMeasure }: EvidencePanelProps) {
  const { settings, judges } = result
  const bound = settings.measures.find((one) => one.measure === measure)
  if (measure === undefined || bound === undefined) return null
  const points = evidencePoints(result, measure)
  const shown = judges.find(({ kind }) => kind === settings.kind)
  const decidedAfter = shown === undefined || shown.outcome === 'undecided' ? null : shown.after
  const decided = result.minutes.find(({ after }) => after === decidedAfter) ?? result.minutes.at(-1)
  const own = evidenceOf(decided?.evidence ?? [], measure)
  return (
    <Panel
      title="Evidence, minute by minute"
      aside={
        <>
          {points.length === 0 ? null : <EvidenceKey />}
          <NativeSelect
            aria-label="Measure"
            size="xs"
            value={measure}
            data={settings.measures.map((one) => ({
              value: one.measure,
              label: titleOf({ measure: one.measure, ...(one.cutMs === null ? {} : { cutMs: one.cutMs }) }),
            }))}
            onChange={(event) => {
              const named = evidenceMeasures.find((known) => known === event.currentTarget.value)
              if (named) onMeasure(named)
            }}
          />
        </>
      }
    >
      {points.length === 0 ? (
        <Empty>{evidenceSummary(points, result)}</Empty>
      ) : (
        <>
          <EvidenceChart
            points={points}
            failFrom={result.failFrom}
            passFrom={result.passFrom}
            decidedAfter={decidedAfter}
          />
          <p className={classes.summary}>
            {evidenceSummary(points, result)} A canary is stopped by all measures together: the weighted mean
            of their evidence decides.
          </p>
        </>
      )}
      {own?.ratio ? (
        <div className={classes.interval}>
          <IntervalBar
            ratio={own.ratio}
            limits={points.length === 0 ? { tolerated: 1, unacceptable: null } : bound}
            tone={outcomeWords[own.outcome].tone}
          />
          <p className={classes.summary}>
            {decidedAfter === null ? 'At the end' : 'At the verdict'}: {ratioWords(own.ratio)}
            {points.length === 0 ? '.' : `; ${boundWords(bound.tolerated, bound.unacceptable)}.`}
          </p>
        </div>
      ) : null}
    </Panel>
  )
}
