import { cityOf } from './regions.ts'
import type { RegionPhase, RegionRollout, RolloutStatus } from './types.ts'
import { list } from './wording.ts'

type Told = Pick<RegionRollout, 'wave' | 'phase' | 'baseline'> & { region: string }

/** One sentence on the state of a rollout, with what every region that did not follow serves now. */
export function outcomeSentence(
  status: RolloutStatus,
  regions: readonly Told[],
  releaseLabel: string,
  waves: number,
): string {
  const on = regions.filter(({ phase }) => phase.name === 'promoted').length
  const tally = `${on} of ${regions.length} on ${releaseLabel}`
  const exceptions = whereOthersAre(regions)
  switch (status) {
    case 'running':
      return `Promoting ${releaseLabel}, wave ${currentWave(regions)} of ${waves}; ${tally}.`
    case 'paused':
      return `Paused in wave ${currentWave(regions)} of ${waves}; ${tally}. Nothing new begins until it is resumed.`
    case 'stopping':
      return `Stopping${because(regions)}; ${tally}. No further region begins.`
    case 'aborting':
      return `Aborting; ${tally}. What moves is taken back, and no further region begins.`
    case 'rolling-back':
      return `Rolling back${because(regions)}; still ${tally}.`
    case 'completed':
      return on === regions.length
        ? `${regions.length === 1 ? 'The region serves' : `All ${regions.length} regions serve`} ${releaseLabel}.`
        : `${tally}${exceptions}.`
    case 'partial':
      return `${tally}${exceptions}.`
    case 'stopped':
      return `Stopped${because(regions)}: ${tally}${exceptions}.`
    case 'rolled-back':
      return `Rolled back${because(regions)}: ${tally}${exceptions}.`
    case 'aborted':
      return `Aborted: ${tally}${exceptions}.`
  }
}

const phaseClauses: Readonly<Record<RegionPhase['name'], string>> = {
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
  const isHeld = (phase.name === 'baking' || phase.name === 'verifying') && phase.heldSince !== undefined
  return isHeld ? 'holds without a verdict' : phaseClauses[phase.name]
}

/** The first wave with a region that is still to come; the last one when there is none. */
export function currentWave(regions: readonly Pick<Told, 'wave' | 'phase'>[]): number {
  const settled = new Set<RegionPhase['name']>(['promoted', 'reverted', 'failed', 'skipped'])
  const moving = regions.filter(({ phase }) => !settled.has(phase.name)).map(({ wave }) => wave)
  return moving.length > 0 ? Math.min(...moving) : Math.max(1, ...regions.map(({ wave }) => wave))
}

function because(regions: readonly Told[]): string {
  const failing = regions.filter(
    ({ phase }) =>
      (phase.name === 'reverting' || phase.name === 'reverted' || phase.name === 'failed') &&
      phase.cause.kind !== 'person',
  )
  return failing.length === 0 ? '' : ` because of ${list(cities(failing))}`
}

function whereOthersAre(regions: readonly Told[]): string {
  const groups: [string, Told[]][] = []
  const tell = (what: string, region: Told) => {
    const group = groups.find(([word]) => word === what)
    if (group === undefined) groups.push([what, [region]])
    else group[1].push(region)
  }
  for (const region of regions) {
    const { phase, baseline } = region
    const before = baseline?.label ?? 'its previous version'
    if (phase.name === 'reverted') tell(`stayed on ${before}`, region)
    else if (phase.name === 'failed') tell('failed and needs a person', region)
    else if (phase.name === 'skipped') tell('skipped', region)
    else if (phase.name === 'waiting' || phase.name === 'replicating' || phase.name === 'gated') {
      tell('not started', region)
    }
  }
  return groups.map(([what, members]) => `; ${list(cities(members))} ${what}`).join('')
}

function cities(regions: readonly Told[]): string[] {
  return [...new Set(regions.map(({ region }) => cityOf(region)))]
}
