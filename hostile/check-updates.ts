import type { Check } from './check.ts'
import { type AuditEntry, type EndedRollout, type Facts, isForward } from './facts.ts'
import { onItsWayMs, skewMs } from './on-its-way.ts'
import type { Accepted } from './records.ts'
import { isApproved, isResting, stopsAt } from './stops.ts'

export function onceAnAttempt(check: Check, { accepted }: Facts): void {
  const counts = new Map<string, number>()
  for (const each of accepted.filter(isForward)) {
    const key = `${each.region} ${each.endpoint} ${each.target}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const [key, count] of counts) check(count === 1, `${key} was accepted ${count} times`)
}

export function onlyWhatWasApproved(check: Check, facts: Facts): void {
  for (const update of facts.accepted.filter(isForward)) {
    const rollout = facts.rollouts.find(({ regions }) =>
      regions.some((each) => each.endpoint === update.endpoint),
    )
    const name = `${update.endpoint}'s update to ${update.target}`
    check(rollout !== undefined, `${name} belongs to no rollout`)
    if (!rollout) continue
    check(update.target.includes(`-${rollout.release}-`), `${name} is not of ${rollout.release}`)
    const begun = beginsOf(facts.audit, rollout, update)
    check(begun.length > 0, `${name} is not in the audit`)
    for (const { seq } of begun) {
      check(isApproved(facts.audit, rollout, seq), `${name} began while ${rollout.release} was not approved`)
      check(
        !isResting(facts.audit, rollout, seq),
        `${name} began while its rollout was paused or had stopped`,
      )
    }
    // Recorded before it is sent: what stops a rollout may come in between, and a call that is on its way then still arrives.
    const late = stopsAt(facts.audit, rollout, update.at, skewMs(facts)).find(
      (stop) => update.at - stop.at > onItsWayMs(facts, stop.at, update.at),
    )
    const seconds = late ? (update.at - late.at) / 1000 / facts.schedule.rate : 0
    check(late === undefined, `${name} was accepted ${seconds.toFixed(1)} s after ${late?.action}`)
  }
}

function beginsOf(audit: readonly AuditEntry[], { slug }: EndedRollout, update: Accepted): AuditEntry[] {
  const attempt = Number(/-a(\d+)$/.exec(update.target)?.[1])
  return audit.filter(
    ({ action, subjectId, detail }) =>
      action === 'region.shifting' &&
      subjectId === `${slug}/${update.endpoint}` &&
      detail.attempt === attempt,
  )
}
