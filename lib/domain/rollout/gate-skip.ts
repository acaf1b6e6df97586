import { said } from '../said.ts'
import type { Refusal } from '../types.ts'
import { doing } from './gate-doing.ts'
import type { RegionFacts } from './gate-facts.ts'
import { goesOn, isOpen } from './rollout.ts'

/** May a region be left out? Only where that changes something for the others. */
export function skipRefusal({
  rollout: { status },
  region: { region, phase, requested },
}: RegionFacts): Refusal | undefined {
  switch (phase.name) {
    case 'waiting':
    case 'replicating':
    case 'gated':
      if (requested) return said('already-requested', { what: 'skip', region })
      if (goesOn(status)) return undefined
      return isOpen(status)
        ? said('rollout-stopping', { status, about: { do: 'begin', region } })
        : said('rollout-ended', { about: 'begin', region })
    case 'reverted':
    case 'failed':
      // In one that has ended it makes way for the retry of another region, which would stop again because of this one.
      return goesOn(status) || !isOpen(status)
        ? undefined
        : said('rollout-stopping', { status, about: { do: 'skip', region } })
    case 'skipped':
      return said('already-skipped', { region })
    case 'promoted':
      return said('already-promoted', { region })
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying':
      return said('in-flight', { region, does: doing(phase) })
    case 'reverting':
      return said('in-flight', { region, goesBack: true })
  }
}
