import { type ActiveFault, AwsError, type Fault, type Faults } from '../world/types.ts'

/** What a fault needs to know of a call to tell whether it is meant. */
export interface FaultSubject {
  service: string
  operation: string
  account: string
  region: string
  /** ARN of who signed. */
  principal: string
}

/** Refuses calls while a fault asks for it, in the words and codes of the service concerned. */
export class Refusals {
  readonly #faults: Faults
  readonly #realNow: () => number
  /** By fault id: calls seen in the current real second, and in all. */
  readonly #counts = new Map<string, { second: number; inSecond: number; total: number }>()

  constructor(faults: Faults, realNow: () => number = () => performance.now()) {
    this.#faults = faults
    this.#realNow = realNow
  }

  /** @throws AwsError when a fault in force is meant for this call. */
  check(subject: FaultSubject): void {
    for (const active of this.#faults.active()) {
      if (!concerns(active.fault, subject)) continue
      const refusal = this.#refusal(active, subject)
      if (refusal) throw refusal
    }
  }

  #refusal(active: ActiveFault, subject: FaultSubject): AwsError | undefined {
    const { fault } = active
    switch (fault.kind) {
      case 'control-plane-down':
        return subject.service === 's3'
          ? new AwsError('ServiceUnavailable', 'Service is unable to handle request.', 503)
          : new AwsError(
              'ServiceUnavailable',
              `The ${subject.service} service in ${subject.region} is currently unavailable.`,
              503,
            )
      case 'access-denied':
        return accessDenied(subject)
      case 'throttling':
        return this.#exceeds(active.id, fault.callsPerSecond) ? throttled(subject.service) : undefined
      default:
        return undefined
    }
  }

  #exceeds(faultId: string, callsPerSecond = 0): boolean {
    const second = Math.floor(this.#realNow() / 1000)
    const count = this.#counts.get(faultId) ?? { second, inSecond: 0, total: 0 }
    this.#counts.set(faultId, count)
    if (count.second !== second) {
      count.second = second
      count.inSecond = 0
    }
    count.inSecond += 1
    count.total += 1
    return callsPerSecond === 0 ? count.total % 2 === 0 : count.inSecond > callsPerSecond
  }
}

function concerns(fault: Fault, subject: FaultSubject): boolean {
  switch (fault.kind) {
    case 'control-plane-down':
      return fault.region === subject.region && (fault.service ?? 'sagemaker') === subject.service
    case 'throttling':
      return matches(fault.region, subject.region) && matches(fault.service, subject.service)
    case 'access-denied':
      return (
        matches(fault.region, subject.region) &&
        matches(fault.service, subject.service) &&
        matches(fault.operation, subject.operation)
      )
    default:
      return false
  }
}

/** A filter left out matches everything. */
function matches(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted === actual
}

function throttled(service: string): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503)
  const code =
    service === 'sagemaker' || service === 'application-autoscaling' ? 'ThrottlingException' : 'Throttling'
  return new AwsError(code, 'Rate exceeded')
}

function accessDenied(subject: FaultSubject): AwsError {
  const { service, operation, region, account, principal } = subject
  if (service === 's3') return new AwsError('AccessDenied', 'Access Denied', 403)
  const action = `${service === 'monitoring' ? 'cloudwatch' : service}:${operation}`
  const resource = service === 'sagemaker' ? `arn:aws:sagemaker:${region}:${account}:*` : '*'
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
  return service === 'monitoring' || service === 'sts'
    ? new AwsError('AccessDenied', message, 403)
    : new AwsError('AccessDeniedException', message)
}
