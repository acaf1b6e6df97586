import { type AuditEntry, type EndedRegion, type EndedRollout, type Facts, waitsFor } from './facts.ts'
import type { Accepted } from './records.ts'

/** What holds after any night. */
export interface Checked {
  checks: number
  problems: string[]
}

export function checkInvariants(facts: Facts): Checked {
  const problems: string[] = []
  let checks = 0
  const check: Check = (holds, sentence) => {
    checks += 1
    if (!holds) problems.push(sentence)
  }
  onceAnAttempt(check, facts)
  onlyWhatWasApproved(check, facts)
  ends(check, facts)
  serves(check, facts)
  keepsItsBooks(check, facts)
  return { checks, problems }
}

type Check = (holds: boolean, sentence: string) => void

/** A configuration or DeployedModel that Meridian made for an attempt; every other target is a way back. */
const isForward = ({ target }: Accepted) => /^meridian-.+-a\d+$/.test(target)

function onceAnAttempt(check: Check, { accepted }: Facts): void {
  const counts = new Map<string, number>()
  for (const each of accepted.filter(isForward)) {
    const key = `${each.region} ${each.endpoint} ${each.target}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const [key, count] of counts) check(count === 1, `${key} was accepted ${count} times`)
}

/** Real seconds in which a call that was decided on may still be on its way, beside the time in which its worker stood still. */
const onItsWaySeconds = 45

function onlyWhatWasApproved(check: Check, facts: Facts): void {
  const { accepted, audit, rollouts, schedule } = facts
  for (const update of accepted.filter(isForward)) {
    const rollout = rollouts.find(({ regions }) => regions.some((each) => each.endpoint === update.endpoint))
    const name = `${update.endpoint}'s update to ${update.target}`
    check(rollout !== undefined, `${name} belongs to no rollout`)
    if (!rollout) continue
    check(update.target.includes(`-${rollout.release}-`), `${name} is not of ${rollout.release}`)
    const attempt = Number(/-a(\d+)$/.exec(update.target)?.[1])
    const begun = audit.filter(
      (entry) =>
        entry.action === 'region.shifting' &&
        entry.subjectId === `${rollout.slug}/${update.endpoint}` &&
        entry.detail.attempt === attempt,
    )
    check(begun.length > 0, `${name} is not in the audit`)
    for (const entry of begun) {
      check(isApproved(audit, rollout, entry.seq), `${name} began while ${rollout.release} was not approved`)
      check(!isResting(audit, rollout, entry.seq), `${name} began while its rollout was paused or aborted`)
    }
    // Recorded before it is sent: what stops a rollout may come in between, and a call that is on its way then still arrives.
    const graceMs = onItsWaySeconds * 1000 * schedule.rate
    const stopped = lastStop(audit, rollout, update.at)
    check(
      stopped === undefined || update.at - stopped.at <= graceMs,
      `${name} was accepted long after ${stopped?.action}`,
    )
  }
}

function isApproved(audit: AuditEntry[], { model, release }: EndedRollout, seq: number): boolean {
  const decisions = audit.filter(
    (entry) =>
      entry.seq < seq &&
      entry.subjectId === `${model}/${release}` &&
      ['release.approve', 'release.reject', 'release.reopen'].includes(entry.action),
  )
  return decisions.at(-1)?.action === 'release.approve'
}

const stops = ['rollout.pause', 'rollout.abort', 'rollout.revert-all']

function isResting(audit: AuditEntry[], { slug }: EndedRollout, seq: number): boolean {
  const words = audit.filter(
    (entry) =>
      entry.seq < seq && entry.subjectId === slug && [...stops, 'rollout.resume'].includes(entry.action),
  )
  return stops.includes(words.at(-1)?.action ?? '')
}

/** What forbids a new update at that moment, and was not taken back until then. */
function lastStop(audit: AuditEntry[], rollout: EndedRollout, at: number): AuditEntry | undefined {
  const ofRollout = audit.filter((entry) => entry.subjectId === rollout.slug && entry.at <= at)
  const word = ofRollout.filter(({ action }) => [...stops, 'rollout.resume'].includes(action)).at(-1)
  if (word && word.action !== 'rollout.resume') return word
  const ofRelease = audit.filter(
    ({ subjectId, action, at: decided }) =>
      subjectId === `${rollout.model}/${rollout.release}` &&
      ['release.approve', 'release.reject', 'release.reopen'].includes(action) &&
      decided <= at,
  )
  const decision = ofRelease.at(-1)
  return decision?.action === 'release.approve' ? undefined : decision
}

function ends(check: Check, { rollouts, schedule }: Facts): void {
  for (const { model } of schedule.rollouts) {
    const rollout = rollouts.find((each) => each.model === model)
    check(rollout !== undefined, `${model} has no rollout`)
    if (!rollout) continue
    const waiting = rollout.open ? rollout.regions.filter((region) => waitsFor(region) !== undefined) : []
    check(
      !rollout.open || waiting.length > 0,
      `${rollout.slug} has come to no end and waits for nobody: ${rollout.status}, ${phases(rollout)}`,
    )
    check(Boolean(rollout.sentence), `${rollout.slug} does not say why it is ${rollout.status}`)
    for (const { endpoint, phase } of rollout.regions) {
      if (phase.name === 'failed' || phase.name === 'reverted')
        check(Boolean(phase.cause?.sentence), `${endpoint} is ${phase.name} and does not say why`)
      if (phase.name === 'failed') check(Boolean(phase.advice), `${endpoint} failed without advice`)
    }
  }
}

export const phases = ({ regions }: EndedRollout): string =>
  regions.map(({ endpoint, phase }) => `${endpoint} ${phase.name}`).join(', ')

function serves(check: Check, facts: Facts): void {
  const { rollouts, served, releases, changed, believed } = facts
  for (const rollout of rollouts) {
    const release = releases.get(rollout.model)
    for (const region of rollout.regions) {
      const { endpoint, phase } = region
      const seen = served.get(endpoint)
      if (!seen) continue
      check(seen.after !== undefined, `${endpoint}: what it serves is not known`)
      check(
        believed.get(endpoint) === seen.after,
        `${endpoint} serves ${seen.after}, and the database believes ${believed.get(endpoint)}`,
      )
      // What somebody else put there is theirs.
      if (changed.has(endpoint)) continue
      if (phase.name === 'promoted')
        check(seen.after === release, `${endpoint} is called promoted and serves ${seen.after}`)
      if (phase.name === 'reverted' || isUntouched(region))
        check(
          seen.after === seen.before,
          `${endpoint} is ${phase.name} and serves ${seen.after} instead of ${seen.before}`,
        )
      if (region.verdict === 'fail')
        check(
          phase.name !== 'promoted' && seen.after === seen.before,
          `${endpoint} had a failed verdict, is ${phase.name} and serves ${seen.after}`,
        )
      check(
        seen.after === seen.before || seen.after === release,
        `${endpoint} serves ${seen.after}, which is neither what it served nor ${rollout.release}`,
      )
    }
  }
}

const isUntouched = ({ phase }: EndedRegion) =>
  ['waiting', 'gated', 'replicating', 'skipped'].includes(phase.name)

function keepsItsBooks(check: Check, { audit, auditBrokenAt, deadJobs }: Facts): void {
  check(auditBrokenAt === undefined, `the audit chain is broken at ${auditBrokenAt}`)
  check(
    audit.every(({ seq }, index) => seq === index + 1),
    'the audit has gaps',
  )
  check(deadJobs.superseded + deadJobs.exhausted === 0, `dead jobs are left: ${JSON.stringify(deadJobs)}`)
}
