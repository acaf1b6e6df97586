import type { Check } from './check.ts'
import { everyRolloutEnds } from './check-ends.ts'
import { everybodyServesWhatIsSaid } from './check-serves.ts'
import { whatIsTakenBackGoesBack } from './check-taken-back.ts'
import { onceAnAttempt, onlyWhatWasApproved } from './check-updates.ts'
import type { Facts } from './facts.ts'

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
  whatIsTakenBackGoesBack(check, facts)
  everyRolloutEnds(check, facts)
  everybodyServesWhatIsSaid(check, facts)
  keepsItsBooks(check, facts)
  return { checks, problems }
}

function keepsItsBooks(check: Check, { audit, auditBrokenAt, deadJobs }: Facts): void {
  check(auditBrokenAt === undefined, `the audit chain is broken at ${auditBrokenAt}`)
  check(
    audit.every(({ seq }, index) => seq === index + 1),
    'the audit has gaps',
  )
  check(deadJobs.superseded + deadJobs.exhausted === 0, `dead jobs are left: ${JSON.stringify(deadJobs)}`)
}
