import type { RolloutView } from '#lib/web/views.ts'
import type { OnUndeploy } from '../endpoint/undeploy-action.tsx'
import panel from '../panel/panel.module.css'
import classes from './lane.module.css'
import { Lane } from './lane.tsx'
import type { OnRegionAction } from './lane-actions.tsx'

interface WaveListProps {
  waves: RolloutView['waves']
  release: string
  selected: string | null
  onSelect: (endpoint: string) => void
  onAction: OnRegionAction
  onUndeploy: OnUndeploy
}

/** The regions of a rollout in the order in which they are promoted. */
export function WaveList({ waves, release, selected, onSelect, onAction, onUndeploy }: WaveListProps) {
  return (
    <div className={`${panel.panel} ${classes.waves}`}>
      {waves.map((wave) => (
        <section key={wave.number} className={classes.wave} aria-labelledby={`wave-${wave.number}`}>
          <h2 id={`wave-${wave.number}`} className={classes.waveHead}>
            <strong>Wave {wave.number}</strong> <span>{wave.title}</span>
          </h2>
          {wave.lanes.map((lane) => (
            <Lane
              key={lane.endpoint}
              lane={lane}
              release={release}
              selected={lane.endpoint === selected}
              onSelect={() => onSelect(lane.endpoint)}
              onAction={onAction}
              onUndeploy={onUndeploy}
            />
          ))}
        </section>
      ))}
    </div>
  )
}
