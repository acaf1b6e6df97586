import Link from 'next/link'
import { replayParameters } from '#lib/web/queries/replay.ts'
import type { CanaryView, EvidenceView, RegionLane, VerdictView } from '#lib/web/views.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import { isDecided } from '../rollout/rail.ts'
import { ToneBadge, ToneText } from '../status/tone.tsx'
import { unbroken } from '../text/unbroken.ts'
import { Age } from '../time/age.tsx'
import { Countdown } from '../time/countdown.tsx'
import { ratioWords } from './interval.ts'
import { IntervalBar } from './interval-bar.tsx'
import { gaugeOf, measured, outcomeWords, titleOf } from './measures.ts'
import classes from './verdict-panel.module.css'
import { boundWords, calibrationWords, rareWords, stillNeeded, waveWords } from './verdict-words.ts'

interface VerdictPanelProps {
  lane: RegionLane
  canary: CanaryView | undefined
  /** Slug, for the way to the replay. */
  rollout: string
}

/** The verdict on one region's canary, measure by measure, with the numbers that it rests on. */
export function VerdictPanel({ lane, canary, rollout }: VerdictPanelProps) {
  const verdict = canary?.verdict ?? null
  const evidence = verdict?.evidence ?? lane.cause?.evidence ?? []
  return (
    <Panel
      title={`Verdict: ${lane.region.city}`}
      aside={verdict === null ? undefined : <Outcome verdict={verdict} lane={lane} canary={canary} />}
      flush={evidence.length === 0}
    >
      {evidence.length === 0 ? (
        <Empty>
          {verdict?.sentence ??
            (isDecided(lane.phase)
              ? 'There is no verdict: canary and baseline never took traffic side by side.'
              : 'No verdict yet: it is formed from canary and baseline side by side, once both take traffic.')}
        </Empty>
      ) : (
        <div className={classes.tiles}>
          {verdict === null ? null : (
            <p className={classes.sentence}>
              {unbroken(verdict.sentence)}{' '}
              <span className={classes.quiet}>
                Judged <Age since={verdict.at} ago />.
              </span>
            </p>
          )}
          {evidence.map((one) => (
            <MeasureTile
              key={`${one.measure} ${one.sentence}`}
              evidence={one}
              unacceptable={canary?.judge.unacceptable[one.measure] ?? null}
              isOpen={verdict?.outcome === 'need-more-data' && !isDecided(lane.phase)}
            />
          ))}
          {canary === undefined ? null : (
            <Link className={classes.replay} href={`/replay?${replayOf(rollout, canary)}`}>
              Replay with other settings
            </Link>
          )}
        </div>
      )}
    </Panel>
  )
}

const replayOf = (rollout: string, { endpoint, attempt }: CanaryView) =>
  replayParameters({ source: { rollout, endpoint, attempt } })

interface OutcomeProps extends Pick<VerdictPanelProps, 'lane' | 'canary'> {
  verdict: VerdictView
}

function Outcome({ verdict, lane, canary }: OutcomeProps) {
  const { word, tone } = outcomeWords[verdict.outcome]
  if (verdict.outcome === 'need-more-data' && isDecided(lane.phase)) {
    return <ToneBadge tone="muted">Without a verdict</ToneBadge>
  }
  if (lane.held !== null && verdict.outcome === 'need-more-data') {
    return (
      <ToneBadge tone="warning" icon="paused">
        Holds
      </ToneBadge>
    )
  }
  const isWithoutTraffic = canary?.canary.every(({ requests }) => requests === 0) ?? true
  if (verdict.outcome === 'need-more-data' && isWithoutTraffic) {
    return lane.phase === 'shifting' ? (
      <ToneBadge tone="muted" icon="clock">
        No traffic yet
      </ToneBadge>
    ) : (
      <ToneBadge tone="warning">No traffic</ToneBadge>
    )
  }
  const needed = stillNeeded(verdict)
  if (needed !== null) {
    return (
      <ToneBadge tone={tone} icon="clock">
        {needed}
      </ToneBadge>
    )
  }
  const end =
    lane.phase === 'baking' && lane.bake
      ? new Date(Date.parse(lane.bake.startedAt) + lane.bake.seconds * 1000).toISOString()
      : null
  if (verdict.outcome === 'need-more-data' && end !== null) {
    return (
      <ToneBadge tone={tone} icon="clock">
        <Countdown to={end} over="Bake is over" />
      </ToneBadge>
    )
  }
  return (
    <ToneBadge tone={tone} icon={verdict.outcome === 'need-more-data' ? 'clock' : tone}>
      {word}
    </ToneBadge>
  )
}

interface MeasureTileProps {
  evidence: EvidenceView
  /** Ratio from which the measure must not pass. */
  unacceptable: number | null
  /** The verdict is still awaited, and with it what this measure lacks. */
  isOpen: boolean
}

function MeasureTile({ evidence, unacceptable, isOpen }: MeasureTileProps) {
  const { word, tone } = outcomeWords[evidence.outcome]
  const title = titleOf(evidence)
  const values = valuesOf(evidence)
  // That there is no end in sight stands once, in the head.
  const needed = isOpen && evidence.expectedMinutes !== null ? stillNeeded(evidence) : null
  const isRare = evidence.rarerThan !== undefined
  const notes = [
    needed,
    rareWords(evidence),
    waveWords(evidence),
    isRare ? null : calibrationWords(evidence),
  ].filter((note) => note !== null)
  return (
    <section className={classes.tile} aria-label={title}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        <ToneText tone={tone} icon={evidence.outcome === 'need-more-data' ? 'clock' : tone}>
          {isAsAsked(evidence) ? 'as asked' : word}
        </ToneText>
      </div>
      {/* Of what is rare enough to pass a ratio says nothing, and may be any. */}
      {isRare ? null : <Drawing evidence={evidence} unacceptable={unacceptable} />}
      {evidence.ratio === undefined || isRare ? null : (
        <p className={classes.ratio}>
          {ratioWords(evidence.ratio)}
          {evidence.tolerated === undefined ? null : `; ${boundWords(evidence.tolerated, unacceptable)}`}
        </p>
      )}
      <p className={classes.values}>
        <span>{unbroken(values.length > 0 ? values.join(' · ') : evidence.sentence)}</span>
        {evidence.requests > 0 ? (
          <span className={classes.requests}>
            {evidence.requests.toLocaleString('en-US')} {evidence.requests === 1 ? 'request' : 'requests'}
            {evidence.ratio === undefined ? '' : ' compared'}
          </span>
        ) : null}
      </p>
      {notes.length > 0 ? <p className={classes.values}>{unbroken(notes.join(' · '))}</p> : null}
      {evidence.outcome === 'fail' && values.length > 0 && isBoundBroken(evidence) ? (
        <p className={classes.failure}>{unbroken(evidence.sentence)}</p>
      ) : null}
    </section>
  )
}

/** A passing share is at least half of what was asked; only one that is near it is what was asked. */
const isAsAsked = ({ measure, outcome, canary, baseline }: EvidenceView) =>
  measure === 'traffic-share' &&
  outcome === 'pass' &&
  canary !== undefined &&
  baseline !== undefined &&
  Math.abs(canary - baseline) <= baseline / 2

/** What was compared with the baseline says so by its interval; a bound of the plan's needs its sentence. */
const isBoundBroken = ({ ratio, canary, threshold }: EvidenceView) =>
  ratio === undefined || (canary !== undefined && threshold !== undefined && canary > threshold)

/** Beside the baseline where it was compared with it, else against the plan's own bound. */
function Drawing({ evidence, unacceptable }: { evidence: EvidenceView; unacceptable: number | null }) {
  const { tone } = outcomeWords[evidence.outcome]
  if (evidence.ratio !== undefined) {
    // A judge that tolerates no ratio has no bound for one either.
    const limits =
      evidence.tolerated === undefined
        ? { tolerated: 1, unacceptable: null }
        : { tolerated: evidence.tolerated, unacceptable }
    return <IntervalBar ratio={evidence.ratio} limits={limits} tone={tone} />
  }
  const gauge = evidence.measure === 'traffic-share' ? null : gaugeOf(evidence)
  if (gauge === null) return null
  return (
    <div className={classes.gauge} aria-hidden>
      <span className={classes.track} />
      {gauge.baseline === null ? null : <span className={classes.baseline} style={at(gauge.baseline)} />}
      <span className={classes.threshold} style={at(gauge.threshold)} />
      <span className={`${classes.canary} tone-${tone}`} style={at(gauge.canary)} />
    </div>
  )
}

function valuesOf({ measure, canary, baseline, threshold }: EvidenceView): string[] {
  if (measure === 'alarm') return []
  const share = measure === 'traffic-share'
  const said = [
    canary === undefined ? null : `${share ? 'measured' : 'canary'} ${measured(measure, canary)}`,
    baseline === undefined ? null : `${share ? 'asked' : 'baseline'} ${measured(measure, baseline)}`,
    threshold === undefined ? null : `${share ? 'asked at least' : 'limit'} ${measured(measure, threshold)}`,
  ]
  return said.filter((value) => value !== null)
}

const at = (position: number) => ({ left: `${Math.min(1, Math.max(0, position)) * 100}%` })
