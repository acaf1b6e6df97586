import { actorWords } from '../domain/actor.ts'
import { cityOf } from '../domain/regions.ts'
import type { SaidFacts } from '../domain/said.ts'
import { deploymentName } from './rollout/operations.ts'
import { withdrawalSentence } from './rollout/withdrawal.ts'
import type { WordsFor } from './words.ts'

type AuditCodes = Extract<keyof SaidFacts, `audit-${string}`>

/** What only the audit tells. */
export const auditWords: WordsFor<AuditCodes> = {
  'audit-approval-asked': ({ by, model, label, note }) =>
    `${actorWords(by)} asked for approval of ${model} ${label}: ${note}`,
  'audit-approved': ({ by, model, label, approvals, needed, reason }) =>
    `${actorWords(by)} approved ${model} ${label} (${approvals} of ${needed}): ${reason}`,
  'audit-rejected': ({ by, model, label, reason }) =>
    `${actorWords(by)} rejected ${model} ${label}: ${reason}`,
  'audit-rollout-started': ({ by, model, label, catchUp }) =>
    catchUp === undefined
      ? `${actorWords(by)} started the rollout of ${model} ${label}.`
      : `${actorWords(by)} started the catch-up of ${catchUp.join(', ')} to ${model} ${label}.`,
  'audit-fleet-applied': ({ by, changes }) =>
    `${actorWords(by)} applied a fleet file: ${changes === 0 ? 'no change' : `${changes} ${changes === 1 ? 'change' : 'changes'}`}.`,
  'audit-undeploy-asked': ({ by, region, deployment }) =>
    `${actorWords(by)} asked to undeploy ${typeof deployment === 'string' ? deployment : deploymentName(deployment)} in ${cityOf(region)}.`,
  'audit-registry-told': ({ model, label, status }) =>
    `The registry was told that ${model} ${label} is ${status}.`,
  'audit-restored': ({ model, label }) => `${model} ${label} is as it was approved again.`,
  'audit-withdrawn': ({ model, label, withdrawal }, say) =>
    `${model}: ${withdrawalSentence(label, withdrawal, say)}`,
  'audit-drift-ended': ({ region, endpoint }) =>
    `${cityOf(region)}: ${endpoint} serves what Meridian put there again.`,
  'audit-status-changed': ({ model, label, status, reason }) =>
    `${model} ${label} became ${status} in the registry${reason === undefined ? '.' : `: ${reason}`}`,
  'audit-entry-changed': ({ model, label, approvalsVoid }) => {
    const told = `${model} ${label} was changed in the registry before it was decided on.`
    if (approvalsVoid === 0) return told
    return approvalsVoid === 1
      ? `${told} One approval of what it was before no longer counts.`
      : `${told} ${approvalsVoid} approvals of what it was before no longer count.`
  },
  'audit-registered': ({ model, label, status }) =>
    `${model} ${label} appeared in the registry and ${status === 'Pending' ? 'waits for approval' : `is ${status.toLowerCase()} there`}.`,
}
