import { apiMethods } from '../../google/protocol/methods.ts'
import type { GoogleCall, GoogleService, Message } from '../../google/types.ts'
import { AwsError, type SandboxService, type ServiceCall } from '../../world/types.ts'
import { awsDeviations } from './aws-deviations.ts'
import { googleDeviations } from './google-deviations.ts'

/**
 * Calls behaviour without a wire, for tests of one service alone, and holds it to the service's official model.
 * @param signingName of the service, such as `monitoring`
 * @throws AwsError as behaviour refuses, or Error for what departs from the model.
 */
export function checkedCall(
  signingName: string,
  { operations }: Pick<SandboxService, 'operations'>,
  call: ServiceCall,
): unknown {
  const { operation, input } = call
  const run = operations[operation]
  if (!run) throw new Error(`no operation ${operation}`)
  // Behaviour may keep and change what it is given.
  const exchange = { service: signingName, operation, input: structuredClone(input) }
  try {
    const output = run(call)
    refuse(awsDeviations({ ...exchange, output }))
    return output
  } catch (error) {
    if (error instanceof AwsError) refuse(awsDeviations({ ...exchange, refusal: error }))
    throw error
  }
}

/** The same for a method of Google's. */
export function checkedGoogleCall({ methods }: GoogleService, call: GoogleCall): Message {
  const run = methods[call.method]
  const method = apiMethods().find(({ name, version }) => name === call.method && version === call.version)
  if (!run || !method) throw new Error(`no method ${call.method}`)
  const request = structuredClone(call.request)
  const response = run(call)
  refuse(googleDeviations({ method, request, response }))
  return response
}

function refuse(deviations: string[]): void {
  if (deviations.length > 0) throw new Error(`departs from the service's model:\n${deviations.join('\n')}`)
}
