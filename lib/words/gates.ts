import { undeployableWords } from '../domain/manifest/words.ts'
import { cityOf } from '../domain/regions.ts'
import type { Act } from '../domain/rollout/gate-facts.ts'
import { deploymentWords } from '../domain/rollout/gate-undeploy.ts'
import { list } from '../domain/wording.ts'
import { roleWords } from './roles.ts'
import { withdrawalSentence } from './rollout/withdrawal.ts'
import type { WordsFor } from './words.ts'

/** What gates refuse of releases, starts, the fleet and people. */

const doing: Record<Act, string> = {
  'request-approval': 'request an approval',
  approve: 'approve a release',
  reject: 'reject a release',
  'start-rollout': 'start a rollout',
  'catch-up': 'catch a region up',
  pause: 'pause a rollout',
  resume: 'resume a rollout',
  abort: 'abort a rollout',
  'promote-now': 'promote ahead of the plan',
  'proceed-region': 'let a region that holds proceed',
  'revert-region': 'roll a region back',
  'revert-all': 'roll a rollout back',
  retry: 'retry a region',
  skip: 'skip a region',
  'undeploy-previous': 'undeploy a previous model',
  'apply-fleet': 'change the fleet',
  'inject-fault': 'inject a fault',
  'manage-people': 'change people and roles',
}

type GateCodes =
  | 'permission'
  | 'already-decided'
  | 'own-request'
  | 'own-decision'
  | 'release-undeployable'
  | 'release-withdrawn'
  | 'release-not-approved'
  | 'no-endpoint'
  | 'open-rollout'
  | 'preflight'
  | 'already-serving'
  | 'endpoint-in-rollout'
  | 'live-clouds'
  | 'last-admin'
  | 'own-account'

export const gateWords: WordsFor<GateCodes> = {
  permission: (facts) => {
    switch (facts.who) {
      case 'registry':
        return `The registry may not ${doing[facts.act]}.`
      case 'not-a-person':
        return 'Only a person who is signed in has a password and sessions.'
      default: {
        const { who, act, able } = facts
        const whom = able.map(
          (role) => `${role === 'approver' || role === 'admin' ? 'an' : 'a'} ${roleWords[role]}`,
        )
        return `Your role is ${roleWords[who]}, which may not ${doing[act]}. Ask ${whom.join(' or ')}.`
      }
    }
  },
  'already-decided': ({ label, decision, anew }) =>
    anew ? `${label} was rejected. Request its approval again first.` : `${label} is ${decision} already.`,
  'own-request': ({ label }) =>
    `You asked for the approval of ${label} yourself. Another approver must decide.`,
  'own-decision': ({ label, asks }) =>
    asks
      ? `You have approved ${label} already, and nobody approves what they asked for. Somebody else must ask.`
      : `You have decided on ${label} already. Another approver must decide.`,
  'release-undeployable': ({ label, why: reason }) => {
    const { why, advice } = undeployableWords[reason]
    return `${label} cannot be deployed: ${why}. ${advice}`
  },
  'release-withdrawn': ({ label, withdrawn }, say) =>
    `${withdrawalSentence(label, withdrawn, say)} Restore what was approved, or register a new version and have it approved.`,
  'release-not-approved': (facts, say) => {
    const { label } = facts
    if ('withdrawn' in facts)
      return `${withdrawalSentence(label, facts.withdrawn, say)} Only an approved release reaches an endpoint.`
    const isRejected = facts.status === 'Rejected'
    if (facts.begins)
      return `${label} ${isRejected ? 'was rejected' : 'is not approved'}. Only an approved release reaches an endpoint.`
    return isRejected
      ? `${label} was rejected and cannot be promoted.`
      : `${label} is not approved yet. An approver must approve it first.`
  },
  'no-endpoint': () => 'There is no endpoint to promote to. Add endpoints to the model in the fleet file.',
  'open-rollout': (facts) => {
    switch (facts.where) {
      case 'endpoint':
        return `Rollout ${facts.rollout} is open on ${facts.endpoint} (${cityOf(facts.region)}). Wait for its end or abort it.`
      case 'city':
        return `Rollout ${facts.rollout} is open in ${cityOf(facts.region)} now. Wait for its end or abort it.`
      case 'may-go-back':
        return `Rollout ${facts.rollout} is under way in ${cityOf(facts.region)}, and ${deploymentWords(facts.deployment)} may be needed to go back to. Wait until the region is promoted or taken back.`
      case 'model':
        return `Another rollout of ${facts.model} was started a moment ago; open it, or wait until it ends.`
    }
  },
  preflight: ({ first, more }, say) => `${say(first)}${more > 0 ? ` (and ${more} more)` : ''}`,
  'already-serving': ({ label, regions }) => `${list(regions.map(cityOf))} serve ${label} already.`,
  'endpoint-in-rollout': ({ rollout, taken }) => {
    const what = taken.map(({ name, movedTo }) =>
      movedTo === undefined ? `removes ${name}` : `moves ${name} to ${movedTo}`,
    )
    return `The file ${list(what)} while rollout ${rollout} is open there. Wait for its end or abort it.`
  },
  'live-clouds': () =>
    'Faults can be injected into the sandbox clouds only; this Meridian drives live clouds.',
  'last-admin': () => 'This would leave nobody who can manage people. Make somebody else an admin first.',
  'own-account': () => 'This is your own account. Ask another admin to do this.',
}
