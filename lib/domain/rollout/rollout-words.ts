import { actorWords, isMeridian } from '../actor.ts'
import { cityOf } from '../regions.ts'
import type { RegionPhase, RegionRollout, RolloutStatus } from '../types.ts'
import { list } from '../wording.ts'
import { heldReason, heldWords } from './held-words.ts'
import { currentWave, goesBack, isOnRelease, standingOf, waitsForPerson } from './rollout-standing.ts'

type Told = Pick<RegionRollout, 'wave' | 'phase' | 'baseline' | 'request' | 'wasPromoted'> & {
  region: string
}

interface ToldRollout {
  status: RolloutStatus
  releaseLabel: string
  waves: number
  /** The plan takes the fleet back for a failure; otherwise a person asked for it. */
  planTakesBack: boolean
}

/** One sentence on the state of a rollout, with what every region that did not follow serves now. */
export function outcomeSentence(rollout: ToldRollout, regions: readonly Told[]): string {
  const { status, releaseLabel, waves } = rollout
  const on = regions.filter(isOnRelease).length
  const tally = `${on} of ${regions.length} on ${releaseLabel}`
  const exceptions = whereOthersAre(regions).join('; ')
  const withExceptions = exceptions === '' ? tally : `${tally}; ${exceptions}`
  const standing = standingOf(status, regions)
  switch (standing) {
    case 'held': {
      const end = status === 'stopping' ? ' No further region begins.' : ''
      return `${needsPerson(regions)}; wave ${currentWave(regions)} of ${waves}, ${tally}.${end}`
    }
    case 'taking-back':
      return takingBack(rollout, regions)
    case 'running':
      return `Promoting ${releaseLabel}, wave ${currentWave(regions)} of ${waves}; ${[tally, ...beingTakenBack(regions)].join('; ')}.`
    case 'paused': {
      const held = regions.some(waitsForPerson) ? ` ${needsPerson(regions)}.` : ''
      return `Paused in wave ${currentWave(regions)} of ${waves}; ${tally}. Nothing new begins until it is resumed.${held}`
    }
    case 'stopping':
      return `Stopping${because(regions)}; ${tally}. No further region begins.`
    case 'aborting':
      return `Aborting; ${tally}. What moves is taken back, and no further region begins.`
    case 'rolling-back':
      return rollingBack(rollout, regions)
    case 'completed':
      return on === regions.length ? `${allServe(regions)} ${releaseLabel}.` : `${withExceptions}.`
    case 'partial':
      return `${withExceptions}.`
    case 'stopped':
      return `Stopped${because(regions)}: ${withExceptions}.`
    case 'rolled-back':
      return rolledBack(rollout, regions, on === 0 ? exceptions : withExceptions)
    case 'aborted':
      return `Aborted: ${withExceptions}.`
  }
}

export const phaseClauses: Readonly<Record<RegionPhase['name'], string>> = {
  waiting: 'has not begun',
  replicating: 'waits for its artifact',
  gated: 'has not begun',
  shifting: 'is starting the new version',
  baking: 'bakes',
  completing: 'has all traffic shifted and ends its update',
  verifying: 'compares what it serves',
  promoted: 'is promoted',
  reverting: 'is being taken back',
  reverted: 'was taken back',
  failed: 'failed and needs a person',
  skipped: 'was skipped',
}

/** What a region does, as a sentence goes on after its city: "bakes", "has not begun", "holds without a verdict". */
export function phaseClause(phase: RegionPhase): string {
  const reason = heldReason(phase)
  return reason === undefined ? phaseClauses[phase.name] : heldWords[reason].one
}

/** "Sydney holds without a verdict and needs a person". */
export function needsPerson(
  regions: readonly (Pick<Told, 'phase' | 'request'> & { region: string })[],
): string {
  const byReason = Map.groupBy(regions.filter(waitsForPerson), ({ phase }) => heldReason(phase) ?? 'verdict')
  const clauses = [...byReason].map(([reason, those]) => {
    const held = cities(those)
    return held.length === 1
      ? `${held[0]} ${heldWords[reason].one} and needs a person`
      : `${list(held)} ${heldWords[reason].several} and need a person`
  })
  return list(clauses)
}

function because(regions: readonly Told[]): string {
  const failing = regions.filter(
    ({ phase }) =>
      (phase.name === 'reverting' || phase.name === 'reverted' || phase.name === 'failed') &&
      phase.cause.kind !== 'person',
  )
  return failing.length === 0 ? '' : ` because of ${list(cities(failing))}`
}

/** Those who asked for regions to go back; Meridian itself, which carries a plan out, is not one of them. */
function askers(regions: readonly Told[]): string[] {
  const actors = regions.flatMap(({ phase, request }) => {
    if (request?.kind === 'revert') return [request.by]
    const cause = phase.name !== 'skipped' && 'cause' in phase ? phase.cause : undefined
    return cause?.kind === 'person' && cause.by !== undefined ? [cause.by] : []
  })
  return [...new Set(actors.filter((actor) => !isMeridian(actor)).map(actorWords))]
}

function asAsked(regions: readonly Told[]): string {
  const names = askers(regions)
  return names.length === 0 ? '' : `, as ${list(names)} asked`
}

function takingBack({ releaseLabel }: ToldRollout, regions: readonly Told[]): string {
  const back = regions.filter(goesBack)
  const staying = regions.filter((region) => isOnRelease(region) && !goesBack(region))
  const rest =
    staying.length === 0
      ? ''
      : `; ${list(cities(staying))} ${staying.length === 1 ? 'stays' : 'stay'} on ${releaseLabel}`
  return `Taking ${list(cities(back))} back${asAsked(back)}${rest}.`
}

function rollingBack({ releaseLabel, planTakesBack }: ToldRollout, regions: readonly Told[]): string {
  const why = (planTakesBack ? '' : asAsked(regions)) || because(regions)
  // A promoted region without a baseline served the release before the rollout came, and keeps it.
  const serving = regions.filter((region) => isOnRelease(region) && region.baseline !== undefined)
  const who =
    serving.length === 1
      ? `${list(cities(serving))} still serves`
      : `${serving.length} of ${regions.length} still serve`
  const clauses = [
    ...(serving.length === 0 ? [] : [`${who} ${releaseLabel}, going back`]),
    ...beingTakenBack(regions),
  ]
  return clauses.length === 0
    ? `Rolling back${why}; no region serves ${releaseLabel} any more.`
    : `Rolling back${why}: ${clauses.join('; ')}.`
}

function rolledBack({ planTakesBack }: ToldRollout, regions: readonly Told[], outcome: string): string {
  const names = planTakesBack ? [] : askers(regions)
  const why = names.length === 0 ? because(regions) : ` by ${list(names)}`
  const before = new Set(regions.map(({ baseline }) => baseline?.label))
  const [label] = before
  const areAllBack = before.size === 1 && regions.every(({ phase }) => phase.name === 'reverted')
  if (!areAllBack || label === undefined) return `Rolled back${why}: ${outcome}.`
  const who =
    regions.length === 1
      ? `${list(cities(regions))} is`
      : regions.length === 2
        ? 'both are'
        : `all ${regions.length} are`
  return `Rolled back${why}: ${who} back on ${label}.`
}

function allServe(regions: readonly Told[]): string {
  if (regions.length === 1) return `${list(cities(regions))} serves`
  return regions.length === 2 ? 'Both regions serve' : `All ${regions.length} regions serve`
}

/** "Sydney is being taken back": of those that had not been promoted; none or one clause. */
function beingTakenBack(regions: readonly Told[]): string[] {
  const back = cities(regions.filter((region) => goesBack(region) && !isOnRelease(region)))
  return back.length === 0 ? [] : [`${list(back)} ${back.length === 1 ? 'is' : 'are'} being taken back`]
}

function whereOthersAre(regions: readonly Told[]): string[] {
  const groups: [string, Told[]][] = []
  const tell = (what: string, region: Told) => {
    const group = groups.find(([word]) => word === what)
    if (group === undefined) groups.push([what, [region]])
    else group[1].push(region)
  }
  for (const region of regions) {
    const { phase, baseline, wasPromoted } = region
    const before = baseline?.label ?? 'its previous version'
    if (phase.name === 'reverted') tell(`${wasPromoted ? 'went back to' : 'stayed on'} ${before}`, region)
    else if (phase.name === 'failed') tell('failed and needs a person', region)
    else if (phase.name === 'skipped') tell('skipped', region)
    else if (phase.name === 'waiting' || phase.name === 'replicating' || phase.name === 'gated') {
      tell('not started', region)
    }
  }
  return groups.map(([what, members]) => `${list(cities(members))} ${what}`)
}

function cities(regions: readonly { region: string }[]): string[] {
  return [...new Set(regions.map(({ region }) => cityOf(region)))]
}
