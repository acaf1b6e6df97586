import type { ServesFact, WithdrawnServing } from '../domain/fleet/said.ts'
import type { FleetSummary } from '../domain/fleet/summary.ts'
import { cityOf } from '../domain/regions.ts'
import type { Said, SaidFacts } from '../domain/said.ts'
import { age, list } from '../domain/wording.ts'
import { heldWords } from './rollout/held.ts'
import { withdrawnWords } from './rollout/withdrawal.ts'
import type { WordsFor } from './words.ts'

/** Of a model's row in the fleet table: titles, and details that stand beside one another. */
export const fleetWords: WordsFor<
  | 'fleet-in-rollout'
  | 'fleet-drifted'
  | 'fleet-withdrawn'
  | 'fleet-unobserved'
  | 'fleet-untold'
  | 'fleet-tally'
  | 'fleet-consistent'
  | 'region-held'
  | 'region-away'
  | 'region-behind'
  | 'withdrawn-serves'
  | 'serves-in'
  | 'regions-serve'
  | 'nothing-serves'
> = {
  'fleet-in-rollout': (facts) => {
    const { from = 'nothing', to } = facts
    const title = from === to ? `Catching up to ${to}` : `${from} → ${to}`
    return `${title}, ${progressWords(facts)}`
  },
  'fleet-drifted': ({ regions }) => `Drift in ${cities(regions)}`,
  'fleet-withdrawn': (facts) => withdrawn(facts),
  'fleet-unobserved': () => 'Not observed yet',
  'fleet-untold': () => 'Nothing known to serve',
  'fleet-tally': ({ on, of, label }) => `${on} of ${of} on ${label}`,
  'fleet-consistent': ({ label }) => `Consistent on ${label}`,
  'region-held': ({ region, why }) => `${cityOf(region)} ${heldWords[why].one}`,
  'region-away': ({ region, forSeconds }) => `${cityOf(region)} unreachable since ${age(forSeconds)}`,
  'region-behind': ({ region, forSeconds }) => `${cityOf(region)} behind since ${age(forSeconds)}`,
  'withdrawn-serves': (facts) => `${withdrawn(facts)} and serves ${cities(facts.regions)}`,
  'serves-in': ({ regions }) => `serves ${cities(regions)}`,
  'regions-serve': ({ regions }) => list(regions.map(onWhat)),
  'nothing-serves': () => 'nothing known to serve',
}

/** "v426 → v427, wave 2 of 4" and "Tokyo behind since 18 h"; undefined: there is no more to say. */
export function summaryWords(
  { title, details }: Pick<FleetSummary, 'title' | 'details'>,
  tell: (what: Said) => string,
): { title: string; detail: string | undefined } {
  return { title: tell(title), detail: details.length === 0 ? undefined : details.map(tell).join(', ') }
}

const cities = (regions: readonly string[]) => list(regions.map(cityOf))

const withdrawn = ({ label, kind }: Pick<WithdrawnServing, 'label' | 'kind'>) =>
  `${label} ${withdrawnWords[kind]}`

/** "Dublin on v427 and v426", "Tokyo not seen yet". */
function onWhat({ region, label, besides, isShareKnown, unknown }: ServesFact): string {
  const city = cityOf(region)
  if (unknown === 'not-in-service') return `${city} is not in service`
  if (label === undefined)
    return unknown === 'never-observed' ? `${city} not seen yet` : `${city} names nothing that serves`
  return `${city} on ${list([label, ...besides])}${isShareKnown ? '' : ' with an unknown share of traffic'}`
}

function progressWords({ standing, wave, waves }: SaidFacts['fleet-in-rollout']): string {
  switch (standing) {
    case 'held':
      return 'needs a person'
    case 'taking-back':
      return 'taking back'
    case 'paused':
      return `paused in wave ${wave} of ${waves}`
    case 'rolling-back':
      return 'rolling back'
    case 'stopping':
      return 'stopping'
    case 'aborting':
      return 'aborting'
    default:
      return `wave ${wave} of ${waves}`
  }
}
