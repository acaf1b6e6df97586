import { actorWords } from '../../domain/actor.ts'
import { cityOf } from '../../domain/regions.ts'
import type { DecidedFacts } from '../../domain/rollout/said/rollouts.ts'
import { list } from '../../domain/wording.ts'
import type { WordsFor } from '../words.ts'
import { proceedWords } from './held.ts'
import { withdrawalSentence } from './withdrawal.ts'

/** What happened to a rollout as a whole, and what people decided. */
export const decidedWords: WordsFor<keyof DecidedFacts> = {
  'rollout-started': ({ by }) => `${actorWords(by)} started the rollout.`,
  'rollout-decided': ({ by, did, reason }) => `${actorWords(by)} ${ofRollout[did]}${withReason(reason)}`,
  'region-decided': ({ by, did, region, endpoint, reason }) => {
    const city = cityOf(region)
    const place = endpoint === undefined ? city : `${city} (${endpoint})`
    return `${actorWords(by)} ${ofRegion(did, place)}${withReason(reason)}`
  },
  'wave-opened': ({ wave, label, verified, declared = [], others }) => {
    const parts = [
      ...(verified.length > 0 ? [`${list(verified.map(cityOf))} verified on ${label}`] : []),
      ...(declared.length > 0 ? [`${list(declared.map(cityOf))} on ${label} as declared, not compared`] : []),
    ]
    return `Wave ${wave} opened: ${[...parts, ...others.map(besidesWords)].join('; ')}`
  },
  'release-taken-back': ({ label, withdrawal }, say) => withdrawalSentence(label, withdrawal, say),
}

const ofRollout: Readonly<Record<DecidedFacts['rollout-decided']['did'], string>> = {
  paused: 'paused the rollout',
  resumed: 'resumed the rollout',
  aborted: 'aborted the rollout',
  'rolled-back': 'rolled back all regions',
}

function ofRegion(did: DecidedFacts['region-decided']['did'], place: string): string {
  switch (did.act) {
    case 'rolled-back':
      return `rolled back ${place}`
    case 'skipped':
      return `skipped ${place}`
    case 'ended-bake':
      return `asked to end the bake of ${place} early`
    case 'let-proceed':
      return `let ${place} proceed ${proceedWords[did.held]}`
    case 'opened-attempt':
      return `opened attempt ${did.attempt} in ${place}`
  }
}

const withReason = (reason: string | undefined) => (reason === undefined ? '.' : `: ${reason}`)

function besidesWords({
  region,
  what,
  label = 'its previous version',
}: DecidedFacts['wave-opened']['others'][number]): string {
  switch (what) {
    case 'skipped':
      return `${cityOf(region)} was skipped`
    case 'going-back':
      return `${cityOf(region)} is being taken back`
    case 'stays':
      return `${cityOf(region)} stays on ${label}`
  }
}
