import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling'
import { cityOf } from '#lib/domain/regions.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'
import type { RollbackAlarms } from './alarm-choice.ts'
import type { Say } from './findings.ts'
import { MAX_ALARMS } from './translate.ts'

/** What stands around the endpoint: its alarms, the artifact in its region, its scaling. Pure. */

export function alarmFindings(say: Say, endpoint: Endpoint, alarms: RollbackAlarms): Finding[] {
  const { found, missing } = alarms
  const findings: Finding[] = []
  if (missing.length > 0) {
    findings.push(
      say(
        'blocker',
        'alarm-missing',
        `Rollback alarms of ${endpoint.name} that do not exist in ${endpoint.region}: ${missing.join(', ')}. ` +
          'Create them or correct `rollbackAlarms` in the fleet file.',
      ),
    )
  }
  if (found.length === 0 && missing.length === 0) {
    findings.push(
      say(
        'blocker',
        'no-rollback-alarm',
        `${endpoint.name} has no rollback alarm, so nothing would take a bad release back. ` +
          'Create a CloudWatch alarm on its metrics, or name one in `rollbackAlarms` of the fleet file.',
      ),
    )
  }
  if (found.length + missing.length > MAX_ALARMS - 1) {
    findings.push(
      say(
        'blocker',
        'too-many-alarms',
        `${endpoint.name} has ${found.length + missing.length} rollback alarms; SageMaker watches ${MAX_ALARMS}, Meridian's own among them. ` +
          `Name at most ${MAX_ALARMS - 1} in \`rollbackAlarms\` of the fleet file.`,
      ),
    )
  }
  for (const alarm of found.filter(({ state }) => state === 'alarm')) {
    findings.push(
      say(
        'blocker',
        'alarm-in-alarm',
        `${alarm.name} is in ALARM now, so SageMaker would take the update back at once. Mend what it tells of first: ${alarm.reason}`,
      ),
    )
  }
  if (found.length > 0 && findings.length === 0) {
    findings.push(say('ok', 'alarms-present', `Rollback alarms present: ${found.length}.`))
  }
  return findings
}

export function artifactFinding(say: Say, release: Release, artifact: ArtifactCopy): Finding {
  const where = `${release.label} in ${cityOf(artifact.region)}`
  const { state, digest, sentence } = artifact
  if (digest !== undefined && release.artifactDigest !== undefined && digest !== release.artifactDigest) {
    return say(
      'blocker',
      'artifact-different',
      `The artifact of ${where} is not the release's: ${artifact.url} has ${digest} instead of ${release.artifactDigest}. Copy it anew.`,
    )
  }
  switch (state) {
    case 'source':
    case 'present':
      return say('ok', 'artifact-present', `The artifact of ${where} is there, with the release's digest.`)
    case 'replicating':
    case 'missing':
      return say(
        'warning',
        'artifact-not-here-yet',
        `The artifact of ${where} is not there yet: ${sentence} Its wave waits for it.`,
      )
    case 'unknown':
      return say('warning', 'artifact-unknown', `The artifact of ${where} could not be checked: ${sentence}`)
    case 'failed':
      return say('blocker', 'artifact-failed', `The artifact of ${where} will not come: ${sentence}`)
    case 'different':
      return say(
        'blocker',
        'artifact-different',
        `The artifact of ${where} is not the release's: ${sentence}`,
      )
  }
}

export function scalingFindings(say: Say, endpoint: Endpoint, target: ScalableTarget | undefined): Finding[] {
  if (target === undefined) return []
  const suspended = Object.values(target.SuspendedState ?? {}).some((value) => value === true)
  if (suspended) {
    return [
      say(
        'warning',
        'scaling-suspended',
        `Automatic scaling of ${endpoint.name} is suspended: the new fleet keeps the present number of instances, whatever the traffic. Resume it, or leave it so on purpose.`,
      ),
    ]
  }
  return [
    say(
      'ok',
      'scaling-kept',
      `Automatic scaling between ${target.MinCapacity} and ${target.MaxCapacity} instances is kept; it rests while the update runs.`,
    ),
  ]
}
