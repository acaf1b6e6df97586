import { isMoving } from '#lib/domain/rollout/phases.ts'
import type { RegionPhaseName } from '#lib/domain/types.ts'
import type { RegionLane } from '#lib/web/views.ts'

/** The straight way of a region, as the rail draws it. */
const railSteps = ['Artifact', 'Shifting', 'Baking', 'Completing', 'Verifying', 'Promoted'] as const
type RailStepName = (typeof railSteps)[number]

export type RailState = 'done' | 'current' | 'todo' | 'reverting' | 'reverted' | 'failed' | 'skipped'

export interface RailStep {
  name: RailStepName
  state: RailState
  /** The word under the node: the step's name, or what ended the way there. */
  word: string
  /** When it was entered in this attempt, ISO; null when it was not. */
  at: string | null
}

/** Which step a phase of the straight way stands at; undefined for phases off it. */
const stepOf: Partial<Record<RegionPhaseName, number>> = {
  replicating: 0,
  gated: 0,
  shifting: 1,
  baking: 2,
  completing: 3,
  verifying: 4,
  promoted: 5,
}

const offTheWay: Partial<Record<RegionPhaseName, { state: RailState; word: string }>> = {
  reverting: { state: 'reverting', word: 'Reverting' },
  reverted: { state: 'reverted', word: 'Reverted' },
  failed: { state: 'failed', word: 'Failed' },
  skipped: { state: 'skipped', word: 'Skipped' },
}

type RailLane = Pick<RegionLane, 'phase' | 'phaseTimes'>

/**
 * A region that left the straight way shows where: the furthest step it had entered carries the outcome. A region that was never
 * touched carries it on the first step.
 */
export function railOf(lane: RailLane): RailStep[] {
  const off = offTheWay[lane.phase]
  const at = off ? furthest(lane.phaseTimes) : (stepOf[lane.phase] ?? -1)
  return railSteps.map((name, index) => {
    const base = { name, word: name as string, at: enteredAt(lane.phaseTimes, index) }
    if (off && index === at) return { ...base, ...off, at: lane.phaseTimes[lane.phase] ?? base.at }
    if (index < at) return { ...base, state: 'done' }
    if (index > at) return { ...base, state: 'todo' }
    // The last step is a state, not a motion; a region that may begin has its artifact.
    return { ...base, state: lane.phase === 'promoted' || lane.phase === 'gated' ? 'done' : 'current' }
  })
}

function furthest(times: RailLane['phaseTimes']): number {
  const entered = Object.keys(times).map((phase) => stepOf[phase as RegionPhaseName] ?? 0)
  return Math.max(0, ...entered)
}

function enteredAt(times: RailLane['phaseTimes'], step: number): string | null {
  const phases = (Object.keys(stepOf) as RegionPhaseName[]).filter((phase) => stepOf[phase] === step)
  const known = phases.map((phase) => times[phase]).filter((time) => time !== undefined)
  return known.sort()[0] ?? null
}

/** Something of it goes on by itself, so that how long it has been at it says more than since when. */
export const isBusy = (name: RegionPhaseName): boolean => name === 'replicating' || isMoving({ name })

const decided: readonly RegionPhaseName[] = ['promoted', 'reverting', 'reverted', 'failed', 'skipped']

/** Its canary is over, whatever is known of it: the region stays where it is, or is on its way back. */
export function isDecided(phase: RegionPhaseName): boolean {
  return decided.includes(phase)
}

/** The region to show when nobody has chosen one: the one that shifts traffic, else one in trouble, else the one that moved last. */
export function defaultEndpoint(
  lanes: readonly RegionLane[],
  canaryEndpoints: readonly string[],
): string | null {
  const traffic = lanes.find(({ phase: name }) => isMoving({ name }))
  const trouble = lanes.find((lane) => lane.phase === 'failed' || lane.phase === 'reverted')
  return (traffic ?? trouble)?.endpoint ?? canaryEndpoints[0] ?? lanes[0]?.endpoint ?? null
}

export type RegionActionName = keyof RegionLane['actions']

/** The actions that mean something in a phase; which of them may be done is the server's word. */
export function regionActions({ phase, held }: Pick<RegionLane, 'phase' | 'held'>): RegionActionName[] {
  if (held !== null) return ['proceed', 'revert']
  switch (phase) {
    case 'waiting':
    case 'replicating':
    case 'gated':
      return ['skip']
    case 'shifting':
    case 'baking':
      return ['promoteNow', 'revert']
    case 'completing':
    case 'verifying':
    case 'promoted':
    // Refused by then; it stays so that the focus of the person who used it does.
    case 'reverting':
      return ['revert']
    case 'reverted':
    case 'failed':
      return ['retry', 'skip']
    case 'skipped':
      return ['retry']
  }
}
