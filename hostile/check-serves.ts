import type { Check } from './check.ts'
import { type EndedRegion, type EndedRollout, type Facts, isForward } from './facts.ts'

export function everybodyServesWhatIsSaid(check: Check, facts: Facts): void {
  for (const rollout of facts.rollouts) {
    for (const region of rollout.regions) {
      const { endpoint } = region
      const seen = facts.served.get(endpoint)
      if (!seen) continue
      check(seen.after !== undefined, `${endpoint}: what it serves is not known`)
      check(
        facts.believed.get(endpoint) === seen.after,
        `${endpoint} serves ${seen.after}, and the database believes ${facts.believed.get(endpoint)}`,
      )
      const before = servedBefore(facts, endpoint, seen.before)
      if (before !== undefined) servesIts(check, facts, rollout, region, { ...seen, before })
    }
  }
}

/**
 * What Meridian found there when it began. Somebody may have changed it in between, and whether that was before or after the look at what
 * to go back to only Meridian knows: either is right. undefined: somebody changed it after Meridian, and what they put there is theirs.
 */
function servedBefore(
  { accepted, changed }: Facts,
  endpoint: string,
  before: string | undefined,
): (string | undefined)[] | undefined {
  const change = changed.get(endpoint)
  if (change === undefined) return [before]
  const isOverwritten = accepted.some(
    (update) => isForward(update) && update.endpoint === endpoint && update.at >= change.at,
  )
  return isOverwritten ? [before, change.digest] : undefined
}

function servesIts(
  check: Check,
  { releases }: Facts,
  { model, release: label }: EndedRollout,
  { endpoint, phase, verdict }: EndedRegion,
  { before, after }: { before: (string | undefined)[]; after: string | undefined },
): void {
  const release = releases.get(model)
  const isBack = before.includes(after)
  if (phase.name === 'promoted')
    check(after === release, `${endpoint} is called promoted and serves ${after}`)
  if (['reverted', ...untouched].includes(phase.name))
    check(isBack, `${endpoint} is ${phase.name} and serves ${after} instead of ${before.join(' or ')}`)
  if (verdict === 'fail')
    check(
      phase.name !== 'promoted' && isBack,
      `${endpoint} had a failed verdict, is ${phase.name} and serves ${after}`,
    )
  check(
    isBack || after === release,
    `${endpoint} serves ${after}, which is neither what it served nor ${label}`,
  )
}

const untouched = ['waiting', 'gated', 'replicating', 'skipped']
