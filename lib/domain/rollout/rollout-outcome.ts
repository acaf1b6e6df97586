import { isMeridian } from '../actor.ts'
import { type Said, said } from '../said.ts'
import type { RecordedActor, RegionRollout, RolloutStatus } from '../types.ts'
import {
  currentWave,
  goesBack,
  heldReason,
  isOnRelease,
  standingOf,
  waitsForPerson,
} from './rollout-standing.ts'
import type { Elsewhere, Holding } from './said/rollouts.ts'

export type ToldRegion = Pick<RegionRollout, 'wave' | 'phase' | 'baseline' | 'request' | 'wasPromoted'> & {
  /** Region code. */
  region: string
}

export interface ToldRollout {
  status: RolloutStatus
  releaseLabel: string
  waves: number
  /** The plan takes the fleet back for a failure; otherwise a person asked for it. */
  planTakesBack: boolean
}

/** The state of a rollout, with what every region that did not follow serves now. Only what is told of it, so that it changes with that alone. */
export function outcomeOf(rollout: ToldRollout, regions: readonly ToldRegion[]): Said {
  const { status, releaseLabel: label, waves } = rollout
  const tally = { label, on: regions.filter(isOnRelease).length, of: regions.length }
  const wave = { wave: currentWave(regions), waves }
  const standing = standingOf(status, regions)
  switch (standing) {
    case 'held':
      return said('rollout-held', {
        ...tally,
        ...wave,
        holding: holdingIn(regions),
        isStopping: status === 'stopping',
      })
    case 'taking-back':
      return takingBack(label, regions)
    case 'running':
      return said('rollout-promoting', { ...tally, ...wave, goingBack: beingTakenBack(regions) })
    case 'paused':
      return said('rollout-waits-paused', { ...tally, ...wave, holding: holdingIn(regions) })
    case 'stopping':
      return said('rollout-stops', { ...tally, failing: failingIn(regions) })
    case 'aborting':
      return said('rollout-aborts', tally)
    case 'rolling-back':
      return said('rollout-rolls-back', {
        ...tally,
        failing: failingIn(regions),
        by: rollout.planTakesBack ? [] : askers(regions),
        // A promoted region without a baseline served the release before the rollout came, and keeps it.
        serving: codes(regions.filter((region) => isOnRelease(region) && region.baseline !== undefined)),
        goingBack: beingTakenBack(regions),
      })
    case 'completed':
      return said('rollout-completed', {
        ...tally,
        elsewhere: whereOthersAre(regions),
        region: regions[0]?.region ?? '',
      })
    case 'partial':
      return said('rollout-partial', { ...tally, elsewhere: whereOthersAre(regions) })
    case 'stopped':
      return said('rollout-stopped', {
        ...tally,
        failing: failingIn(regions),
        elsewhere: whereOthersAre(regions),
      })
    case 'rolled-back':
      return rolledBack(rollout, tally, regions)
    case 'aborted':
      return said('rollout-aborted', { ...tally, elsewhere: whereOthersAre(regions) })
  }
}

function takingBack(label: string, regions: readonly ToldRegion[]): Said {
  const back = regions.filter(goesBack)
  const staying = regions.filter((region) => isOnRelease(region) && !goesBack(region))
  return said('rollout-taking-back', {
    label,
    back: codes(back),
    by: askers(back),
    staying: codes(staying),
  })
}

function rolledBack(
  { planTakesBack }: ToldRollout,
  tally: { label: string; on: number; of: number },
  regions: readonly ToldRegion[],
): Said {
  const [backOn, ...others] = new Set(regions.map(({ baseline }) => baseline?.label))
  const areAllBack = others.length === 0 && regions.every(({ phase }) => phase.name === 'reverted')
  return said('rollout-rolled-back', {
    ...tally,
    failing: failingIn(regions),
    by: planTakesBack ? [] : askers(regions),
    elsewhere: whereOthersAre(regions),
    region: regions[0]?.region ?? '',
    ...(areAllBack && backOn !== undefined ? { backOn } : {}),
  })
}

const codes = (regions: readonly ToldRegion[]) => regions.map(({ region }) => region)

function holdingIn(regions: readonly ToldRegion[]): Holding[] {
  const byReason = Map.groupBy(regions.filter(waitsForPerson), ({ phase }) => heldReason(phase) ?? 'verdict')
  return [...byReason].map(([reason, those]) => ({ reason, regions: codes(those) }))
}

function failingIn(regions: readonly ToldRegion[]): string[] {
  return codes(
    regions.filter(
      ({ phase }) =>
        (phase.name === 'reverting' || phase.name === 'reverted' || phase.name === 'failed') &&
        phase.cause.kind !== 'person',
    ),
  )
}

/** Those who asked for regions to go back; Meridian itself, which carries a plan out, is not one of them. */
function askers(regions: readonly ToldRegion[]): RecordedActor[] {
  const actors = regions.flatMap(({ phase, request }) => {
    if (request?.kind === 'revert') return [request.by]
    const cause = phase.name !== 'skipped' && 'cause' in phase ? phase.cause : undefined
    return cause?.kind === 'person' && cause.by !== undefined ? [cause.by] : []
  })
  const people = actors.filter((actor) => !isMeridian(actor))
  return [...new Map(people.map((actor) => [`${actor.kind} ${actor.label}`, actor])).values()]
}

/** Of those that had not been promoted. */
const beingTakenBack = (regions: readonly ToldRegion[]) =>
  codes(regions.filter((region) => goesBack(region) && !isOnRelease(region)))

function whereOthersAre(regions: readonly ToldRegion[]): Elsewhere[] {
  const groups: Elsewhere[] = []
  for (const told of regions) {
    const where = whereIs(told)
    if (where === undefined) continue
    const group = groups.find(({ what, label }) => what === where.what && label === where.label)
    if (group === undefined) groups.push({ ...where, regions: [told.region] })
    else group.regions.push(told.region)
  }
  return groups
}

/** undefined: on its way, or on the release. */
function whereIs({ phase, baseline, wasPromoted }: ToldRegion): Omit<Elsewhere, 'regions'> | undefined {
  switch (phase.name) {
    case 'reverted': {
      const label = baseline?.label
      return { what: wasPromoted ? 'went-back' : 'stayed', ...(label === undefined ? {} : { label }) }
    }
    case 'failed':
    case 'skipped':
      return { what: phase.name }
    case 'waiting':
    case 'replicating':
    case 'gated':
      return { what: 'not-started' }
    default:
      return undefined
  }
}
