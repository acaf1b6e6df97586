import { FaultRules, type FaultSubject } from '../world/fault-rules.ts'
import { AwsError, type Faults } from '../world/types.ts'

/** A call to AWS, with what its refusals tell of the caller. */
export interface AwsSubject extends FaultSubject {
  account: string
  /** ARN of who signed. */
  principal: string
}

/** Refuses calls while a fault asks for it, in the words and codes of the service concerned. */
export class Refusals {
  readonly #rules: FaultRules

  constructor(faults: Faults, realNow?: () => number) {
    this.#rules = new FaultRules(faults, realNow)
  }

  /** @throws AwsError when a fault in force is meant for this call. */
  check(subject: AwsSubject): void {
    switch (this.#rules.refusalOf(subject)) {
      case 'unavailable':
        throw unavailable(subject)
      case 'denied':
        throw accessDenied(subject)
      case 'throttled':
        throw throttled(subject.service)
      case undefined:
        return
    }
  }
}

function unavailable({ service, region }: AwsSubject): AwsError {
  return service === 's3'
    ? new AwsError('ServiceUnavailable', 'Service is unable to handle request.', 503)
    : new AwsError('ServiceUnavailable', `The ${service} service in ${region} is currently unavailable.`, 503)
}

const SAYS_THROTTLING_EXCEPTION = new Set(['sagemaker', 'application-autoscaling', 'ecr'])

function throttled(service: string): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503)
  const code = SAYS_THROTTLING_EXCEPTION.has(service) ? 'ThrottlingException' : 'Throttling'
  return new AwsError(code, 'Rate exceeded')
}

function accessDenied(subject: AwsSubject): AwsError {
  const { service, operation, region, account, principal } = subject
  if (service === 's3') return new AwsError('AccessDenied', 'Access Denied', 403)
  const action = `${service === 'monitoring' ? 'cloudwatch' : service}:${operation}`
  const resource = service === 'sagemaker' ? `arn:aws:sagemaker:${region}:${account}:*` : '*'
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
  return service === 'monitoring' || service === 'sts'
    ? new AwsError('AccessDenied', message, 403)
    : new AwsError('AccessDeniedException', message)
}
