import type { ActionResult, RegionLane } from '#lib/web/views.ts'
import { proceedWords } from '#lib/words/rollout/held.ts'
import { ConfirmAction } from '../action/confirm-action.tsx'
import { type OnUndeploy, UndeployAction } from '../endpoint/undeploy-action.tsx'
import classes from './lane.module.css'
import type { RegionActionName } from './rail.ts'

export type OnRegionAction = (
  action: RegionActionName,
  lane: RegionLane,
  reason: string,
) => Promise<ActionResult>

interface LaneActionsProps {
  lane: RegionLane
  release: string
  actions: RegionActionName[]
  onAction: OnRegionAction
  onUndeploy: OnUndeploy
}

export function LaneActions({ lane, release, actions, onAction, onUndeploy }: LaneActionsProps) {
  const offer = lane.rolling?.offer ?? null
  return (
    // Acting on a lane is not choosing it; clicks in a dialog bubble here as well.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps clicks from the lane
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys do not choose a lane, so there are none to keep from it
    <div className={classes.actions} onClick={(event) => event.stopPropagation()}>
      {actions.map((action) => {
        const words = wordsOf(action, lane, release)
        return (
          <ConfirmAction
            key={action}
            size="small"
            label={words.label}
            name={`${words.label.replace('…', '')}: ${lane.region.city}`}
            tone={action === 'revert' ? 'danger' : 'plain'}
            refusal={lane.actions[action].refusal}
            title={words.title}
            body={words.body}
            confirmLabel={words.title.replace('?', '')}
            reason={words.reason}
            done={words.done}
            onConfirm={(reason) => onAction(action, lane, reason)}
          />
        )
      })}
      {offer === null ? null : (
        <UndeployAction offer={offer} city={lane.region.city} onUndeploy={onUndeploy} />
      )}
    </div>
  )
}

interface ActionWords {
  label: string
  title: string
  body: string
  reason: 'required' | 'none'
  done: string
}

/** What it means for the others. */
const skipped = ({ ended, region }: RegionLane) =>
  ended
    ? ` and is left out. The rollout has ended and stays so; when another region is retried, it goes on without ${region.city}.`
    : ', and the rollout goes on without it.'

/** What a person answers for who lets a region go on. */
function proceedBody({ held, region: { city } }: RegionLane, release: string, back: string): string {
  switch (held?.why ?? 'verdict') {
    case 'verdict':
      return `The judge could not tell whether ${release} is as good as ${back} in ${city}. It counts as promoted there on your word, and the waves behind it go on.`
    case 'withdrawal':
      return `${held?.because ?? `${release} was withdrawn.`} It counts as promoted in ${city} on your word all the same. No further region begins while it is withdrawn.`
    case 'start':
      return `No container of ${release} is known to have run in ${city}. It counts as promoted there on your word, and the waves behind it go on.`
  }
}

function wordsOf(action: RegionActionName, lane: RegionLane, release: string): ActionWords {
  const { city } = lane.region
  const back = lane.from ?? 'what it served before'
  switch (action) {
    case 'promoteNow':
      return {
        label: 'Promote now',
        title: `Promote ${city} now?`,
        body: `The rest of the bake is left out: what ${city} serves is compared now, and it then counts as promoted to ${release}. A verdict that has failed by then still takes it back.`,
        reason: 'required',
        done: `${city} is being promoted`,
      }
    case 'proceed': {
      const how = proceedWords[lane.held?.why ?? 'verdict']
      return {
        label: 'Proceed…',
        title: `Proceed in ${city} ${how}?`,
        body: proceedBody(lane, release, back),
        reason: 'required',
        done: `${city} proceeds ${how}`,
      }
    }
    case 'revert':
      return {
        label: 'Roll back…',
        title: `Roll back ${city}?`,
        body: `${city} goes back to ${back}. The other regions are not touched.`,
        reason: 'required',
        done: `${city} is being rolled back`,
      }
    case 'retry':
      return {
        label: 'Retry',
        title: `Retry ${city}?`,
        body: `Attempt ${lane.attempt + 1} promotes ${release} in ${city} from the beginning, with its canary and its bake.`,
        reason: 'none',
        done: `${city} is being tried again`,
      }
    case 'skip':
      return {
        label: 'Skip…',
        title: `Skip ${city}?`,
        body: `${city} ${lane.phase === 'failed' ? 'is left as it is' : `stays on ${back}`}${skipped(lane)}`,
        reason: 'required',
        done: `${city} is skipped`,
      }
  }
}
