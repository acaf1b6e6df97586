import { useRef } from 'react'
import type { RegionLane } from '#lib/web/views.ts'
import { servesWords } from '#lib/words/serving.ts'
import type { OnUndeploy } from '../endpoint/undeploy-action.tsx'
import { ToneNotice, ToneText } from '../status/tone.tsx'
import { unbroken } from '../text/unbroken.ts'
import { Age } from '../time/age.tsx'
import { Elapsed, useProgress } from '../time/countdown.tsx'
import { Instant } from '../time/instant.tsx'
import classes from './lane.module.css'
import { LaneActions, type OnRegionAction } from './lane-actions.tsx'
import { PhaseRail } from './phase-rail.tsx'
import { toneIcon } from './phase-tone.ts'
import { isBusy, regionActions } from './rail.ts'
import rollingClasses from './rolling.module.css'
import { Rolling } from './rolling.tsx'
import { useFocusKeeper } from './use-focus-keeper.ts'

export interface LaneProps {
  lane: RegionLane
  release: string
  selected: boolean
  onSelect: () => void
  onAction: OnRegionAction
  onUndeploy: OnUndeploy
}

/** One region of a rollout: where it is on its way, what it serves, what went wrong, and what can be done. */
export function Lane({ lane, release, selected, onSelect, onAction, onUndeploy }: LaneProps) {
  const progress = useProgress(lane.bake?.startedAt ?? null, lane.bake?.seconds ?? null)
  const actions = regionActions(lane)
  const cityButton = useRef<HTMLButtonElement>(null)
  const offered = lane.rolling?.offer?.deployment ?? ''
  const keepFocus = useFocusKeeper(`${actions.join()} ${offered}`, cityButton)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the whole lane is only a larger target for the mouse than the city's button
    // biome-ignore lint/a11y/useKeyWithClickEvents: the city's button does the same by keyboard
    <div className={classes.lane} data-selected={selected || undefined} onClick={onSelect}>
      <div className={classes.row}>
        <div className={classes.place}>
          <button
            ref={cityButton}
            type="button"
            className={classes.city}
            aria-pressed={selected}
            aria-label={`${lane.region.city}, ${lane.region.id}: show its canary and verdict`}
            onClick={onSelect}
          >
            <strong>{lane.region.city}</strong> <span className={classes.code}>{lane.region.id}</span>
          </button>
          <div className={classes.quiet}>
            {lane.provider} · {lane.peakRps.toLocaleString('en-US')} rps peak
          </div>
          {lane.serving.parts.length === 0 ? null : (
            <div
              className={classes.quiet}
              title={lane.cloudStatus === null ? undefined : `${lane.provider} says ${lane.cloudStatus}`}
            >
              serves {servesWords(lane.serving.parts)}
              {lane.observedAt === null ? null : (
                <>
                  ,{' '}
                  <span className={classes.seen}>
                    seen <Age since={lane.observedAt} ago />
                  </span>
                </>
              )}
            </div>
          )}
          {lane.attempt > 1 ? <div className={classes.quiet}>attempt {lane.attempt}</div> : null}
        </div>
        <div className={rollingClasses.way}>
          <PhaseRail lane={lane} progress={progress} />
          {lane.rolling === null ? null : <Rolling rolling={lane.rolling} phase={lane.phase} />}
        </div>
        <div className={classes.state} {...keepFocus}>
          <ToneText tone={lane.tone} icon={toneIcon(lane.phase, lane.tone)}>
            <LaneHeadline lane={lane} />
          </ToneText>
          <div className={classes.quiet}>{unbroken(lane.detail)}</div>
          {actions.length > 0 ? (
            <LaneActions
              lane={lane}
              release={release}
              actions={actions}
              onAction={onAction}
              onUndeploy={onUndeploy}
            />
          ) : null}
        </div>
      </div>
      <LaneTrouble lane={lane} />
    </div>
  )
}

function LaneHeadline({ lane }: { lane: RegionLane }) {
  if (lane.bake) {
    return (
      <>
        {lane.headline} · <Elapsed since={lane.bake.startedAt} seconds={lane.bake.seconds} />
      </>
    )
  }
  return (
    <>
      {lane.headline}
      {lane.headlineAt === null ? null : (
        <>
          {isBusy(lane.phase) ? ' · ' : ' '}
          {isBusy(lane.phase) ? <Age since={lane.headlineAt} /> : <Instant at={lane.headlineAt} zone />}
        </>
      )}
    </>
  )
}

function LaneTrouble({ lane }: { lane: RegionLane }) {
  const { trouble, cause } = lane
  // All of the evidence stands in the verdict.
  const broken = cause?.broken ?? []
  // The line under the headline says it already in some phases.
  const advice = lane.advice === lane.detail ? null : lane.advice
  if (trouble === null && cause === null && advice === null) return null
  return (
    <div className={classes.trouble}>
      {trouble === null ? null : <ToneNotice tone="warning">{unbroken(trouble)}</ToneNotice>}
      {cause === null && advice === null ? null : (
        <ToneNotice
          tone={lane.phase === 'reverting' || lane.phase === 'skipped' ? 'warning' : 'danger'}
          icon={toneIcon(lane.phase, 'danger')}
        >
          {cause === null ? null : <p className={classes.sentence}>{unbroken(cause.sentence)}</p>}
          {cause && broken.length > 0 ? (
            <ul className={classes.evidence}>
              {broken.map((evidence) => (
                <li key={evidence.sentence}>
                  {evidence.sentence}{' '}
                  <span className={classes.quiet}>
                    {evidence.requests.toLocaleString('en-US')}{' '}
                    {evidence.requests === 1 ? 'request' : 'requests'}.
                  </span>
                </li>
              ))}
            </ul>
          ) : null}
          {advice === null ? null : <p className={classes.sentence}>{advice}</p>}
        </ToneNotice>
      )}
    </div>
  )
}
