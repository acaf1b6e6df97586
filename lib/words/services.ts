import { endpointWord } from '../domain/endpoint-word.ts'
import type { Act } from '../domain/rollout/gate-facts.ts'
import type { SaidFacts } from '../domain/said.ts'
import type { WordsFor } from './words.ts'

type ServiceCodes =
  | 'not-found'
  | 'ambiguous-endpoint'
  | 'reason-missing'
  | 'reason-too-long'
  | 'release-changed'
  | 'fleet-changed'
  | 'fleet-file-invalid'
  | 'sandbox-away'
  | 'fault-refused'
  | 'too-busy'
  | 'invalid-periods'
  | 'invalid-settings'
  | 'cloud-silent'

/** What use cases refuse besides what the gates do. */
export const serviceWords: WordsFor<ServiceCodes> = {
  'not-found': (facts) => {
    switch (facts.what) {
      case 'release':
        return `There is no release ${facts.release} of ${facts.model}.`
      case 'rollout':
        return `There is no rollout ${facts.rollout}.`
      case 'region':
        return `${facts.endpoint} is not part of ${facts.article} rollout ${facts.rollout}.`
      case 'endpoint':
        return `There is no endpoint ${facts.id} in the fleet; name one of the fleet file's.`
      case 'endpoint-of-model':
        return `${facts.model} has no endpoint ${facts.endpoint}.`
      case 'one-endpoint':
        return ambiguousWords(facts)
      case 'plan':
        return `There is no plan named ${facts.plan}.`
      case 'person':
        return 'There is no such person any more.'
      case 'requests':
        return `${facts.endpoint} had no requests in one of the periods; choose others.`
      case 'canary-minutes': {
        const which = facts.attempt === undefined ? '' : ` in attempt ${facts.attempt}`
        return `No minute of a canary on ${facts.endpoint} was kept of rollout ${facts.rollout}${which}.`
      }
    }
  },
  'ambiguous-endpoint': (facts) => ambiguousWords(facts),
  'reason-missing': ({ act }) => `Give a reason for ${purposes[act] ?? 'this'}; it is kept in the audit.`,
  'reason-too-long': ({ length, limit }) => `Shorten the reason to ${limit} characters; it has ${length}.`,
  'release-changed': ({ label }) =>
    `${label} was changed in its registry since you looked at it, so nothing was decided. Look at what it is now, then decide.`,
  'fleet-changed': () =>
    'The fleet file was changed a moment ago and no longer has all these endpoints. Preview the plan again.',
  'fleet-file-invalid': ({ problems }, say) =>
    problems.map(({ line, said }) => `${line === undefined ? '' : `Line ${line}: `}${say(said)}`).join(' '),
  'sandbox-away': () => 'The sandbox clouds do not answer; start them again and repeat this.',
  'fault-refused': ({ status }) => `The sandbox answered ${status}. Look into its log, then repeat this.`,
  'too-busy': ({ atOnce, waiting }) =>
    `${atOnce} of your previews, starts, replays and traffic charts are being prepared and ${waiting} more wait for their turn. Wait until one is there, then ask again.`,
  'invalid-periods': (facts) => {
    switch (facts.problem) {
      case 'length':
        return `Each period has ${facts.minutes} minutes; give a whole number from 1 to ${facts.most}.`
      case 'start':
        return 'Give the start of both periods as a date and time in UTC, e.g. 2026-11-20T03:47Z.'
      case 'not-over':
        return 'One of the periods is not over yet; choose an earlier start or fewer minutes.'
      case 'same':
        return 'Both periods begin at the same minute; choose two that differ.'
    }
  },
  'invalid-settings': (facts) => {
    switch (facts.problem) {
      case 'alpha':
      case 'beta':
        return `${facts.problem === 'alpha' ? 'Alpha' : 'Beta'} is ${facts.value}; it is a probability: give a number above 0 and under 1.`
      case 'tolerated':
        return `The tolerated ratio of ${facts.measure} is ${facts.value}; give a number above 0 and under ${facts.under}.`
      case 'unacceptable':
        return `The unacceptable ratio of ${facts.measure} is ${facts.value}; it must be above ${facts.above}, so that something lies between what is tolerated and what must never pass.`
    }
  },
  'cloud-silent': ({ endpoint, why }, say) => `The minutes of ${endpoint} could not be read: ${say(why)}`,
}

function ambiguousWords({ word, called }: SaidFacts['ambiguous-endpoint']): string {
  const words = called.map((endpoint) => endpointWord(endpoint, called))
  return `${called.length} endpoints are called ${word}. Name one of them: ${words.join(', ')}.`
}

/** What a reason is given for. */
const purposes: Partial<Record<Act, string>> = {
  approve: 'the approval',
  reject: 'the rejection',
  'request-approval': 'asking',
  abort: 'the abort',
  'promote-now': 'ending the bake early',
  'proceed-region': 'letting the region proceed',
  'revert-region': 'rolling back the region',
  'revert-all': 'rolling back',
  skip: 'skipping the region',
}
