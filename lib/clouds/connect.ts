import type { FleetDiscovery } from '#lib/domain/fleet/discovery.ts'
import type { Clock, Clouds } from '#lib/domain/ports.ts'
import type { Provider } from '#lib/domain/types.ts'
import type { Environment } from '#lib/env.ts'
import { type AwsOptions, awsClients } from './aws/clients.ts'
import type { CloudAdapters, RegisteredCloud } from './cloud.ts'
import { googleClients } from './google/clients.ts'
import { registered, traitsAmong } from './registered.ts'

export interface CloudOptions {
  clock: Clock
  /** Role to assume by AWS account; an account without one must be the caller's own. */
  roleByAccount?: NonNullable<AwsOptions['roleByAccount']>
  /** Set: every call goes to these sandbox clouds. */
  sandbox?: SandboxAddresses
}

export interface SandboxAddresses {
  awsUrl: string
  /** Google's APIs over gRPC on loopback. */
  googleGrpcPort: number
  googleRestUrl: string
}

/** Real milliseconds that one try of a call is waited for, whichever cloud it is of. */
export const longestCallMs = Math.max(...registered.map(({ callTimeoutMs }) => callTimeoutMs))

export type ConnectedClouds = Clouds & {
  discovery(provider: Provider): FleetDiscovery
  close(): void
}

/** The adapters of a process, made once; `close` ends their connections. The clouds' client libraries load at their first use. */
export function connectClouds(
  { clock, roleByAccount, sandbox }: CloudOptions,
  clouds: readonly RegisteredCloud[] = registered,
): ConnectedClouds {
  const awsReach = {
    ...(roleByAccount === undefined ? {} : { roleByAccount }),
    ...(sandbox === undefined ? {} : { sandbox: { url: sandbox.awsUrl } }),
    // An endpoint of one's own stands on a bare host, where a bucket cannot be part of the name.
    s3PathStyle: process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined,
  }
  const aws = { clients: awsClients(awsReach), clock }
  const google = {
    clients: googleClients({
      sandbox: sandbox && { grpcPort: sandbox.googleGrpcPort, restUrl: sandbox.googleRestUrl },
    }),
    clock,
  }
  const traits = traitsAmong(clouds)
  const adapters = new Map(
    clouds.map(({ traits: { provider }, connect }) => [provider, connect({ aws, google })]),
  )
  const of = (provider: Provider): CloudAdapters => {
    const connected = adapters.get(provider)
    // Told by its traits, which are not known either.
    if (connected === undefined) throw new Error(`${traits(provider).name} is not connected.`)
    return connected
  }
  return {
    traits,
    serving: (provider) => of(provider).serving,
    registry: (kind) => of(kind).registry,
    artifacts: (provider) => of(provider).artifacts,
    metrics: (provider) => of(provider).metrics,
    discovery: (provider) => of(provider).discovery,
    close: () => {
      aws.clients.close()
      google.clients.close()
    },
  }
}

/** How a process reaches the clouds, as its environment says. */
export function cloudsOf(environment: Environment, clock: Clock): ConnectedClouds {
  return connectClouds({
    clock,
    roleByAccount: environment.assumeRoles,
    ...(environment.clouds === 'sandbox' ? { sandbox: environment.sandboxAddresses } : {}),
  })
}
