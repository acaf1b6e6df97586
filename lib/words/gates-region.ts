import { actorWords } from '../domain/actor.ts'
import { cityOf } from '../domain/regions.ts'
import type { Doing } from '../domain/rollout/gate-said.ts'
import type { RolloutStatus } from '../domain/types.ts'
import { asSentence, list, shortDigest } from '../domain/wording.ts'
import { heldWords } from './rollout/held.ts'
import { phaseClauses } from './rollout/phases.ts'
import type { WordsFor } from './words.ts'

/** What gates refuse of a rollout and its regions. */

type RegionGateCodes =
  | 'already-paused'
  | 'not-paused'
  | 'rollout-stopping'
  | 'rollout-ended'
  | 'rollout-paused'
  | 'rolling-back'
  | 'nothing-to-revert'
  | 'already-reverted'
  | 'not-begun'
  | 'cannot-retry'
  | 'already-requested'
  | 'provider-cannot'
  | 'not-baking'
  | 'not-held'
  | 'already-skipped'
  | 'already-promoted'
  | 'in-flight'
  | 'wave'
  | 'endpoint-in-other-rollout'
  | 'artifact-missing'
  | 'artifact-different'
  | 'endpoint-busy'
  | 'region-not-in-service'
  | 'served-unread'
  | 'alarm-ringing'

export const regionGateWords: WordsFor<RegionGateCodes> = {
  'already-paused': () => 'The rollout is paused already.',
  'not-paused': () => 'The rollout is running; it need not be resumed.',
  'rollout-stopping': ({ status, about }) => {
    const is = `The rollout is ${statusWord(status)}`
    switch (about?.do) {
      case undefined:
        return `${is} already.`
      case 'retry':
        return `${is}. Retry ${cityOf(about.region)} when that has ended.`
      case 'skip':
        return `${is}. Skip ${cityOf(about.region)} when that has ended.`
      case 'begin':
        return `${is}; ${cityOf(about.region)} will not begin anyway.`
      case 'begin-any':
        return `${is}; no further region begins.`
    }
  },
  'rollout-ended': (facts) => {
    if (!('about' in facts)) return `The rollout has ended (${statusWord(facts.status)}).`
    return facts.about === 'retry'
      ? 'The rollout has ended. Retry the region to open it again.'
      : `The rollout has ended; ${cityOf(facts.region)} will not begin anyway.`
  },
  'rollout-paused': () => 'The rollout is paused. Resume it to go on.',
  'rolling-back': ({ whole }) => `The ${whole ? 'whole ' : ''}rollout is being rolled back already.`,
  'nothing-to-revert': () =>
    'No region of this rollout serves or is receiving the release; there is nothing to roll back.',
  'already-reverted': ({ region }) => `${cityOf(region)} was taken back already.`,
  'not-begun': ({ region, phase }) =>
    phase === 'skipped'
      ? `${cityOf(region)} was skipped, so there is nothing to roll back.`
      : `${cityOf(region)} has not begun, so there is nothing to roll back. Skip it instead.`,
  'cannot-retry': ({ region, does }) =>
    `${cityOf(region)} ${doesWords(does)}; only a region that was taken back, failed or was skipped can be retried.`,
  'already-requested': (facts) => {
    switch (facts.what) {
      case 'approval':
        return `Approval of ${facts.label} was requested already. An approver decides next.`
      case 'bake-ended':
        return `${actorWords(facts.by)} has ended the bake of ${cityOf(facts.region)} already.`
      case 'revert':
        return `${cityOf(facts.region)} is being taken back${facts.already ? ' already' : ''}.`
      case 'skip':
        return `${cityOf(facts.region)} is being taken out already.`
    }
  },
  'provider-cannot': ({ cloud, region }) =>
    `${cloud} replaces the replicas of ${cityOf(region)} as fast as the plan lets it. Only the bake that follows can be ended early; allow more surge replicas in the plan for the next rollout.`,
  'not-baking': ({ region }) => `${cityOf(region)} is not baking, so there is nothing to hurry.`,
  'not-held': ({ region, does }) =>
    `${cityOf(region)} does not hold: it ${doesWords(does)}. There is nothing to decide.`,
  'already-skipped': ({ region }) => `${cityOf(region)} is skipped already.`,
  'already-promoted': ({ region }) => `${cityOf(region)} serves the release already. Roll it back instead.`,
  'in-flight': (facts) =>
    'goesBack' in facts
      ? `${cityOf(facts.region)} is being taken back. Skip it when that has ended.`
      : `${cityOf(facts.region)} has begun: it ${doesWords(facts.does)}. Roll it back instead.`,
  wave: ({ wave, before, held }) =>
    `Wave ${wave} waits for wave ${before}: ${list(held.map(({ region, does }) => `${cityOf(region)} ${doesWords(does)}`))}.`,
  'endpoint-in-other-rollout': ({ rollout }) =>
    `Rollout ${rollout} is open on this endpoint. Wait for its end or abort it.`,
  'artifact-missing': (facts, say) => {
    const { label } = facts
    if (facts.why === 'unread') return `The digest of ${label}'s artifact could not be read yet.`
    const look = facts.look === undefined ? 'It has not been looked for yet.' : asSentence(say(facts.look))
    return facts.why === 'unknown'
      ? `It is not known whether the artifact of ${label} is in the region. ${look}`
      : `The artifact of ${label} is not in the region yet. ${look}`
  },
  'artifact-different': (facts, say) => {
    if ('region' in facts) {
      const found = `The artifact of ${facts.label} in ${cityOf(facts.region)} is not the release's:`
      return 'look' in facts
        ? `${found} ${asSentence(say(facts.look))}`
        : `${found} ${facts.url} has ${facts.digest} instead of ${facts.expected}. Copy it anew.`
    }
    return 'look' in facts
      ? `The artifact in the region is not that of ${facts.label}. ${asSentence(say(facts.look))}`
      : `The artifact in the region is ${shortDigest(facts.digest)}, but ${facts.label} is ${shortDigest(facts.expected)}. Copy it again.`
  },
  'region-not-in-service': ({ region, endpoint, status, mixed }) =>
    mixed
      ? `${cityOf(region)} waits: ${endpoint} is ${status} and serves a mixture of configurations. Update it by hand to one that works; it begins then.`
      : `${cityOf(region)} waits: ${endpoint} is ${status}, so nothing is known to serve there. Bring it into service, or create it anew; it begins then.`,
  'served-unread': ({ region, endpoint, configName }) =>
    `${cityOf(region)} waits: the cloud tells that ${endpoint} serves ${configName}, and does not answer what that is made of. It begins when it answers.`,
  'endpoint-busy': ({ region, endpoint, to }) =>
    to === undefined
      ? `${cityOf(region)} waits: ${endpoint} is being updated without a change of its configuration, as scaling does. It begins when that has ended.`
      : `${cityOf(region)} waits: somebody else's update of ${endpoint} to ${to} is under way. It begins when that has ended.`,
  'alarm-ringing': (facts) =>
    facts.echo
      ? `${cityOf(facts.region)} waits: an update of ${facts.endpoint} was stopped a moment ago, and the stop alarm ${facts.alarm} may ring once more for it. It begins within three minutes, when the alarm stays quiet.`
      : `${cityOf(facts.region)} waits: alarm ${facts.alarm} is in alarm before anything was begun, and the cloud would take the update back at once. It begins when the alarm is OK.`,
}

const doesWords = ({ phase, held }: Doing): string =>
  held === undefined ? phaseClauses[phase] : heldWords[held].one

const statusWord = (status: RolloutStatus): string => status.replace('-', ' ')
