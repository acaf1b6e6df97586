import { actorWords } from '../../domain/actor.ts'
import { cityOf } from '../../domain/regions.ts'
import type { Elsewhere, Holding, OutcomeFacts, Tally } from '../../domain/rollout/said/rollouts.ts'
import type { RecordedActor } from '../../domain/types.ts'
import { list } from '../../domain/wording.ts'
import type { WordsFor } from '../words.ts'
import { heldWords } from './held.ts'

/** One sentence on the state of a rollout. */
export const outcomeWords: WordsFor<keyof OutcomeFacts> = {
  'rollout-held': ({ wave, waves, holding, isStopping, ...tally }) => {
    const end = isStopping ? ' No further region begins.' : ''
    return `${needsPerson(holding)}; wave ${wave} of ${waves}, ${tallyWords(tally)}.${end}`
  },
  'rollout-taking-back': ({ label, back, by, staying }) => {
    const stay = staying.length === 1 ? 'stays' : 'stay'
    const rest = staying.length === 0 ? '' : `; ${places(staying)} ${stay} on ${label}`
    return `Taking ${places(back)} back${asAsked(by)}${rest}.`
  },
  'rollout-promoting': ({ wave, waves, goingBack, ...tally }) =>
    `Promoting ${tally.label}, wave ${wave} of ${waves}; ${[tallyWords(tally), ...beingTakenBack(goingBack)].join('; ')}.`,
  'rollout-waits-paused': ({ wave, waves, holding, ...tally }) => {
    const held = holding.length === 0 ? '' : ` ${needsPerson(holding)}.`
    return `Paused in wave ${wave} of ${waves}; ${tallyWords(tally)}. Nothing new begins until it is resumed.${held}`
  },
  'rollout-stops': ({ failing, ...tally }) =>
    `Stopping${because(failing)}; ${tallyWords(tally)}. No further region begins.`,
  'rollout-aborts': (tally) =>
    `Aborting; ${tallyWords(tally)}. What moves is taken back, and no further region begins.`,
  'rollout-rolls-back': ({ failing, by, serving, goingBack, of, label }) => {
    const why = asAsked(by) || because(failing)
    const who =
      serving.length === 1 ? `${places(serving)} still serves` : `${serving.length} of ${of} still serve`
    const clauses = [
      ...(serving.length === 0 ? [] : [`${who} ${label}, going back`]),
      ...beingTakenBack(goingBack),
    ]
    return clauses.length === 0
      ? `Rolling back${why}; no region serves ${label} any more.`
      : `Rolling back${why}: ${clauses.join('; ')}.`
  },
  'rollout-completed': ({ elsewhere, region, ...tally }) =>
    tally.on === tally.of
      ? `${allServe(tally.of, region)} ${tally.label}.`
      : `${withOthers(tally, elsewhere)}.`,
  'rollout-partial': ({ elsewhere, ...tally }) => `${withOthers(tally, elsewhere)}.`,
  'rollout-stopped': ({ failing, elsewhere, ...tally }) =>
    `Stopped${because(failing)}: ${withOthers(tally, elsewhere)}.`,
  'rollout-rolled-back': ({ failing, by, elsewhere, region, backOn, ...tally }) => {
    const why = by.length === 0 ? because(failing) : ` by ${names(by)}`
    if (backOn !== undefined) return `Rolled back${why}: ${allAre(tally.of, region)} back on ${backOn}.`
    const outcome = tally.on === 0 ? othersWords(elsewhere) : withOthers(tally, elsewhere)
    return `Rolled back${why}: ${outcome}.`
  },
  'rollout-aborted': ({ elsewhere, ...tally }) => `Aborted: ${withOthers(tally, elsewhere)}.`,
}

const cities = (regions: readonly string[]) => [...new Set(regions.map(cityOf))]
const places = (regions: readonly string[]) => list(cities(regions))
const tallyWords = ({ on, of, label }: Tally) => `${on} of ${of} on ${label}`
const names = (actors: readonly RecordedActor[]) => list([...new Set(actors.map(actorWords))])

const because = (failing: readonly string[]) => (failing.length === 0 ? '' : ` because of ${places(failing)}`)

const asAsked = (by: readonly RecordedActor[]) => (by.length === 0 ? '' : `, as ${names(by)} asked`)

/** "Sydney holds without a verdict and needs a person". */
function needsPerson(holding: readonly Holding[]): string {
  return list(
    holding.map(({ reason, regions }) => {
      const held = cities(regions)
      return held.length === 1
        ? `${held[0]} ${heldWords[reason].one} and needs a person`
        : `${list(held)} ${heldWords[reason].several} and need a person`
    }),
  )
}

/** "Sydney is being taken back"; none or one clause. */
function beingTakenBack(regions: readonly string[]): string[] {
  const back = cities(regions)
  return back.length === 0 ? [] : [`${list(back)} ${back.length === 1 ? 'is' : 'are'} being taken back`]
}

function allServe(of: number, region: string): string {
  if (of === 1) return `${cityOf(region)} serves`
  return of === 2 ? 'Both regions serve' : `All ${of} regions serve`
}

function allAre(of: number, region: string): string {
  if (of === 1) return `${cityOf(region)} is`
  return of === 2 ? 'both are' : `all ${of} are`
}

const withOthers = (tally: Tally, elsewhere: readonly Elsewhere[]) =>
  [tallyWords(tally), ...(elsewhere.length === 0 ? [] : [othersWords(elsewhere)])].join('; ')

const othersWords = (elsewhere: readonly Elsewhere[]) =>
  elsewhere.map((group) => `${places(group.regions)} ${whereWords(group)}`).join('; ')

function whereWords({ what, label = 'its previous version' }: Elsewhere): string {
  switch (what) {
    case 'went-back':
      return `went back to ${label}`
    case 'stayed':
      return `stayed on ${label}`
    case 'failed':
      return 'failed and needs a person'
    case 'skipped':
      return 'skipped'
    case 'not-started':
      return 'not started'
  }
}
