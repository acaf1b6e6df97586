import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { ECRClient } from '@aws-sdk/client-ecr'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import type { Clock } from '#lib/domain/ports.ts'
import { type AwsCredentials, liveCredentials, sandboxCredentials } from './credentials.ts'

/** How the process reaches AWS. */
export interface AwsOptions {
  /** Set: every call goes to this sandbox, and the account travels in the access key id. */
  sandbox?: { url: string }
  /** Role to assume by account number; an account without one must be the caller's own. */
  roleByAccount?: Readonly<Record<string, string>>
  /** Ask S3 for `host/bucket` instead of `bucket.host`; AWS-compatible endpoints on a bare host need it. */
  s3PathStyle?: boolean
}

/** SDK clients by (service, account, region), made once and kept, so that each keeps its own rate and connections. */
export interface AwsClients {
  sagemaker(account: string, region: string): SageMakerClient
  cloudwatch(account: string, region: string): CloudWatchClient
  ecr(account: string, region: string): ECRClient
  s3(account: string, region: string): S3Client
  autoscaling(account: string, region: string): ApplicationAutoScalingClient
  /** Closes idle connections; the clients must not be used afterwards. */
  close(): void
}

/** What every AWS adapter works with. */
export interface Aws {
  clients: AwsClients
  clock: Clock
}

const CONNECT_TIMEOUT_MS = 2_000
/** Real milliseconds until one try of a call that nobody answers is given up. */
export const REQUEST_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 15_000
/** Connections per client. Adaptive retries slow calls down long before more would help. */
const MAX_SOCKETS = 16
/** Tries of one call. The loop has its own backoff in cloud time, so a call gives up early. */
const MAX_ATTEMPTS = 3

function settings(options: AwsOptions, credentials: AwsCredentials, region: string) {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 4 }
  return {
    region,
    credentials,
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'adaptive',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without this the SDK only warns, and a call to a hanging control plane never ends.
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(options.sandbox === undefined ? {} : { endpoint: options.sandbox.url }),
  }
}

export function awsClients(options: AwsOptions): AwsClients {
  const kept: { destroy(): void }[] = []
  const credentialsByAccount = new Map<string, AwsCredentials>()
  const live = liveCredentials(options.roleByAccount ?? {})

  function credentials(account: string): AwsCredentials {
    const known = credentialsByAccount.get(account)
    if (known !== undefined) return known
    const made = options.sandbox === undefined ? live(account) : sandboxCredentials(account)
    credentialsByAccount.set(account, made)
    return made
  }

  function keep<C extends { destroy(): void }>(make: (config: ReturnType<typeof settings>) => C) {
    const byPlace = new Map<string, C>()
    return (account: string, region: string): C => {
      const place = `${account}/${region}`
      const known = byPlace.get(place)
      if (known !== undefined) return known
      const made = make(settings(options, credentials(account), region))
      byPlace.set(place, made)
      kept.push(made)
      return made
    }
  }

  return {
    sagemaker: keep((config) => new SageMakerClient(config)),
    cloudwatch: keep((config) => new CloudWatchClient(config)),
    ecr: keep((config) => new ECRClient(config)),
    autoscaling: keep((config) => new ApplicationAutoScalingClient(config)),
    s3: keep(
      (config) =>
        new S3Client({
          ...config,
          forcePathStyle: options.sandbox !== undefined || options.s3PathStyle === true,
          followRegionRedirects: true,
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
        }),
    ),
    close() {
      for (const client of kept) client.destroy()
    },
  }
}
