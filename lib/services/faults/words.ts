import { cityOf } from '#lib/domain/regions.ts'
import { percent } from '#lib/domain/wording.ts'

/** What a fault of the sandbox does, without a full stop; for the Fault lab and the audit. */
export function faultSentence(fault: Record<string, unknown>): string {
  const where = typeof fault.region === 'string' ? ` in ${cityOf(fault.region)}` : ' everywhere'
  const target = typeof fault.destinationRegion === 'string' ? ` to ${cityOf(fault.destinationRegion)}` : ''
  switch (fault.kind) {
    case 'release-misbehaves':
      return `${fault.model} ${fault.release} misbehaves${where}: ${fault.errorClass ?? 'errors'} × ${fault.errorFactor ?? (fault.scoreShift === undefined ? 5 : 1)}, latency × ${fault.latencyFactor ?? 1}${scoreWords(fault.scoreShift)}`
    case 'release-without-traffic':
      return `${fault.model} ${fault.release} gets no traffic as a canary${where}`
    case 'health-check-fails':
      return `Replicas of ${fault.model} ${fault.release} never become ready${where}: their health route answers 503`
    case 'control-plane-down':
      return `The control plane${where} does not answer`
    case 'index-told-whole':
      return `SageMaker${where} names the index of an image for several platforms, and not the one that runs`
    case 'rollback-fails':
      return `Rolling updates${where} that are taken back end in UpdateRollbackFailed`
    case 'throttling':
      return `Calls${where} are throttled`
    case 'replication-slow':
      return `Replication${target} takes ${fault.delaySeconds} s longer`
    case 'replication-fails':
      return `Replication${target} fails`
    case 'access-denied':
      return `Calls${where} are denied${typeof fault.operation === 'string' ? `: ${fault.operation}` : ''}`
    case 'change-endpoint':
      return `${fault.endpoint}${where} is changed with other tools${typeof fault.release === 'string' ? `, to ${fault.release}` : ''}`
    default:
      return String(fault.kind)
  }
}

function scoreWords(shift: unknown): string {
  if (typeof shift !== 'number' || shift === 0) return ''
  return `, mean score ${percent(Math.abs(shift))} ${shift > 0 ? 'higher' : 'lower'}`
}
