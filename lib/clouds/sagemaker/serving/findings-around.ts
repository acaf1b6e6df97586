import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling'
import type { Say } from '#lib/clouds/findings.ts'
import type { Endpoint, Finding } from '#lib/domain/types.ts'
import type { RollbackAlarms } from './alarm-choice.ts'
import type { AlarmFound } from './alarm-found.ts'
import type { SilentAlarms } from './alarms.ts'
import { MAX_ALARMS } from './translate.ts'

/** What stands around the endpoint: its alarms and its scaling. Pure. */

/** @param without those of the alarms found that cannot ring, or perhaps not; undefined: that could not be asked */
export function alarmFindings(
  say: Say,
  endpoint: Endpoint,
  alarms: RollbackAlarms,
  without: SilentAlarms | undefined,
): Finding[] {
  const { found, missing, gone } = alarms
  const findings: Finding[] = []
  if (gone.length > 0) {
    findings.push(
      say(
        'warning',
        'alarm-gone',
        `Alarms that guarded the last update of ${endpoint.name} are gone: ${gone.join(', ')}. ` +
          'Create them again, or name those that are to guard it in `rollbackAlarms` of the fleet file.',
      ),
    )
  }
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
  const { silent, uncertain } = without ?? { silent: [], uncertain: [] }
  for (const alarm of uncertain) {
    findings.push(
      say(
        'warning',
        'alarm-data-unknown',
        `Whether ${alarm.name} can ring is not known: something of what it watches${watched(alarm)} had no data for a day, or could not be asked for. ` +
          'See in CloudWatch that all of it has data, or name an alarm in `rollbackAlarms` on a metric of the endpoint itself.',
      ),
    )
  }
  for (const alarm of silent) {
    findings.push(
      say(
        'warning',
        'alarm-without-data',
        `${alarm.name} cannot ring: what it watches${watched(alarm)} has had no data for a day. ` +
          'Correct its metric and dimensions, or name an alarm in `rollbackAlarms` that has data.',
      ),
    )
  }
  if (without === undefined) {
    findings.push(
      say(
        'warning',
        'alarm-data-unknown',
        `Whether the rollback alarms of ${endpoint.name} can ring is not known, because their metrics may not be read. ` +
          'Allow the action cloudwatch:GetMetricData in the policy of the role that Meridian uses there.',
      ),
    )
  }
  const doubtful = new Set([...silent, ...uncertain].map(({ name }) => name))
  const sound = found.filter(({ state, name }) => state !== 'alarm' && !doubtful.has(name))
  if (sound.length > 0 && !findings.some(({ level }) => level === 'blocker')) {
    const present =
      sound.length === found.length
        ? `Rollback alarms present: ${found.length}.`
        : `Rollback alarms that can ring: ${sound.length} of ${found.length}.`
    findings.push(say('ok', 'alarms-present', present))
  }
  return findings
}

function watched({ metrics }: AlarmFound): string {
  const names = metrics.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`)
  return names.length === 0 ? '' : ` (${names.join(', ')})`
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
