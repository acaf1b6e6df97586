import { AwsError, type Place, type SandboxService, type ServiceCall } from '../world/types.ts'

/** An assumed role's temporary credentials: its access key id leads to the role's account. */
interface Session {
  account: string
  arn: string
  userId: string
  expiresAt: number
}

const DEFAULT_SESSION_SECONDS = 3600
/** The longest that any role may allow its sessions to be. */
const SESSION_SECONDS = { least: 900, most: 43_200 }
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/

/** STS: who am I, and roles of other accounts. Nothing is secret here, so no secret is ever checked. */
export class StsService implements SandboxService {
  readonly operations: Record<string, (call: ServiceCall) => unknown> = {
    GetCallerIdentity: (call) => this.#callerIdentity(call),
    AssumeRole: (call) => this.#assumeRole(call),
    GetSessionToken: (call) => this.#sessionToken(call),
  }
  #sessions: Record<string, Session> = {}
  #issued = 0

  /** The account of an access key id that STS issued; undefined for any other. */
  accountOf(accessKeyId: string): string | undefined {
    return this.#sessions[accessKeyId]?.account
  }

  /** ARN of whoever signs with this access key id, for messages such as "User: … is not authorized". */
  principal(place: Place, accessKeyId: string): string {
    return this.#sessions[accessKeyId]?.arn ?? `arn:aws:iam::${place.account}:user/sandbox`
  }

  #callerIdentity({ place, accessKeyId = '' }: ServiceCall): unknown {
    const session = this.#sessions[accessKeyId]
    return {
      UserId: session?.userId ?? 'AIDASANDBOX000000000',
      Account: place.account,
      Arn: this.principal(place, accessKeyId),
    }
  }

  #assumeRole({ input }: ServiceCall): unknown {
    const roleArn = required(input, 'RoleArn')
    const sessionName = required(input, 'RoleSessionName')
    if (!SESSION_NAME.test(sessionName)) {
      throw failedConstraint(
        sessionName,
        'roleSessionName',
        'Member must satisfy regular expression pattern: [\\w+=,.@-]*, with a length from 2 to 64',
      )
    }
    const role = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(.+)$/.exec(roleArn)
    const account = role?.[1]
    const path = role?.[2]
    if (account === undefined || path === undefined) {
      throw new AwsError('ValidationError', `${roleArn} is invalid`)
    }
    const roleName = path.split('/').at(-1) ?? path
    const id = `AROA${padded(this.#issued)}`
    const session = {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
      userId: `${id}:${sessionName}`,
    }
    return {
      Credentials: this.#issue(session, input.DurationSeconds),
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
      PackedPolicySize: 0,
    }
  }

  #sessionToken({ place, input, accessKeyId = '' }: ServiceCall): unknown {
    const session = {
      account: place.account,
      arn: this.principal(place, accessKeyId),
      userId: 'AIDASANDBOX000000000',
    }
    return { Credentials: this.#issue(session, input.DurationSeconds) }
  }

  #issue(session: Omit<Session, 'expiresAt'>, duration: unknown): unknown {
    const seconds = sessionSeconds(duration)
    // Clients compare the expiry with their own wall clock, so it is real time, unlike everything else here.
    const expiresAt = Date.now() + seconds * 1000
    const accessKeyId = `ASIA${padded(this.#issued++)}`
    this.#sessions[accessKeyId] = { ...session, expiresAt }
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: `sandbox-secret-${accessKeyId}`,
      SessionToken: `sandbox-token-${accessKeyId}`,
      Expiration: expiresAt / 1000,
    }
  }

  advance(): void {
    const now = Date.now()
    for (const [accessKeyId, session] of Object.entries(this.#sessions)) {
      if (session.expiresAt < now) delete this.#sessions[accessKeyId]
    }
  }

  snapshot(): unknown {
    return { sessions: this.#sessions, issued: this.#issued }
  }

  restore(snapshot: unknown): void {
    const { sessions, issued } = snapshot as { sessions: Record<string, Session>; issued: number }
    this.#sessions = sessions
    this.#issued = issued
  }

  reset(): void {
    this.#sessions = {}
  }
}

/** Seconds, from the number or the text of a request. */
function sessionSeconds(duration: unknown): number {
  const seconds = Number(duration ?? DEFAULT_SESSION_SECONDS)
  const { least, most } = SESSION_SECONDS
  if (!Number.isInteger(seconds))
    throw new AwsError('MalformedInput', `${String(duration)} is not a whole number`)
  if (seconds < least) {
    throw failedConstraint(
      duration,
      'durationSeconds',
      `Member must have value greater than or equal to ${least}`,
    )
  }
  if (seconds > most) {
    throw failedConstraint(
      duration,
      'durationSeconds',
      `Member must have value less than or equal to ${most}`,
    )
  }
  return seconds
}

function failedConstraint(value: unknown, path: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${String(value)}' at '${path}' failed to satisfy constraint: ${constraint}`,
  )
}

function required(input: Record<string, unknown>, member: string): string {
  const value = input[member]
  if (typeof value !== 'string' || value === '') {
    const path = member.charAt(0).toLowerCase() + member.slice(1)
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    )
  }
  return value
}

function padded(count: number): string {
  return `SANDBOX${String(count).padStart(9, '0')}`
}
