'use client'

import { useState } from 'react'
import { list as listed } from '#lib/domain/wording.ts'
import type { ActionResult, RolloutView } from '#lib/web/views.ts'
import { CanaryPanel } from '../canary/canary-panel.tsx'
import { VerdictPanel } from '../canary/verdict-panel.tsx'
import type { OnUndeploy } from '../endpoint/undeploy-action.tsx'
import { Column, Columns } from '../panel/columns.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { EventLog } from './event-log.tsx'
import type { OnRegionAction } from './lane-actions.tsx'
import { defaultEndpoint, isDecided } from './rail.ts'
import { type OnRolloutAction, RolloutHead } from './rollout-head.tsx'
import classes from './rollout-page.module.css'
import { WaveList } from './wave-list.tsx'

/** What happened to the release after it was approved, and the way out where it serves. */
function Withdrawn({
  model,
  withdrawn,
}: {
  model: string
  withdrawn: NonNullable<RolloutView['withdrawn']>
}) {
  const { sentence, servingIn } = withdrawn
  return (
    <div className={classes.notice}>
      <ToneNotice tone="danger">
        {sentence}
        {servingIn.length === 0
          ? null
          : ` ${listed(servingIn)} still ${servingIn.length === 1 ? 'serves' : 'serve'} it: roll back here, or promote another release of ${model}.`}
      </ToneNotice>
    </div>
  )
}

interface RolloutPageProps {
  rollout: RolloutView
  onRolloutAction: OnRolloutAction
  onRegionAction: (...input: Parameters<OnRegionAction>) => Promise<ActionResult>
  onUndeploy: OnUndeploy
}

/** One rollout as it runs. Chart and verdict follow the region that moves until a person chooses another. */
export function RolloutPage({ rollout, onRolloutAction, onRegionAction, onUndeploy }: RolloutPageProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const lanes = rollout.waves.flatMap((wave) => wave.lanes)
  const endpoint =
    chosen ??
    defaultEndpoint(
      lanes,
      rollout.canaries.map((canary) => canary.endpoint),
    )
  const lane = lanes.find((candidate) => candidate.endpoint === endpoint)
  const canary = rollout.canaries.find((candidate) => candidate.endpoint === endpoint)
  return (
    <>
      <RolloutHead rollout={rollout} onAction={onRolloutAction} />
      {/* While all goes well, the title and its facts say the same to the eye. */}
      <p className={rollout.standing === 'running' ? 'visually-hidden' : classes.sentence} aria-live="polite">
        {rollout.sentence}
      </p>
      {rollout.withdrawn === null ? null : <Withdrawn model={rollout.model} withdrawn={rollout.withdrawn} />}
      <Columns below={<EventLog events={rollout.events} />}>
        <Column>
          <WaveList
            waves={rollout.waves}
            release={rollout.release}
            selected={endpoint}
            onSelect={setChosen}
            onAction={onRegionAction}
            onUndeploy={onUndeploy}
          />
          {lane ? (
            <CanaryPanel city={lane.region.city} canary={canary} isOver={isDecided(lane.phase)} />
          ) : null}
        </Column>
        <Column>{lane ? <VerdictPanel lane={lane} canary={canary} rollout={rollout.slug} /> : null}</Column>
      </Columns>
    </>
  )
}
