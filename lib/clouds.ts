import { s3ArtifactStore } from '#lib/artifacts/s3.ts'
import { vertexArtifactStore } from '#lib/artifacts/vertex.ts'
import { type AwsOptions, awsClients } from '#lib/aws/clients.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Clock, Clouds } from '#lib/domain/ports.ts'
import type { Provider } from '#lib/domain/types.ts'
import type { Environment } from '#lib/env.ts'
import { googleClients } from '#lib/google/clients.ts'
import { cloudMonitoringMetrics } from '#lib/metrics/cloud-monitoring.ts'
import { cloudWatchMetrics } from '#lib/metrics/cloudwatch.ts'
import { sagemakerProvider } from '#lib/providers/sagemaker/index.ts'
import { vertexProvider } from '#lib/providers/vertex/index.ts'
import { sagemakerRegistry } from '#lib/registries/sagemaker.ts'
import { vertexRegistry } from '#lib/registries/vertex.ts'

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

/** The adapters of a process, made once; `close` ends their connections. The clouds' client libraries load at their first use. */
export function connectClouds({ clock, roleByAccount, sandbox }: CloudOptions): Clouds & { close(): void } {
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
  const adapters = {
    sagemaker: {
      serving: sagemakerProvider(aws),
      registry: sagemakerRegistry(aws),
      artifacts: s3ArtifactStore(aws),
      metrics: cloudWatchMetrics(aws),
    },
    vertex: {
      serving: vertexProvider(google),
      registry: vertexRegistry(google),
      artifacts: vertexArtifactStore(google),
      metrics: cloudMonitoringMetrics(google),
    },
  }
  const of = (provider: Provider) => {
    if (provider === 'cloud-run')
      throw terminal(
        'Endpoints of Cloud Run are not supported: only SageMaker and Vertex AI.',
        'ProviderNotSupported',
      )
    return adapters[provider]
  }
  return {
    serving: (provider) => of(provider).serving,
    registry: (kind) => adapters[kind].registry,
    artifacts: (provider) => of(provider).artifacts,
    metrics: (provider) => of(provider).metrics,
    close: () => {
      aws.clients.close()
      google.clients.close()
    },
  }
}

/** How a process reaches the clouds, as its environment says. */
export function cloudsOf(environment: Environment, clock: Clock): Clouds & { close(): void } {
  return connectClouds({
    clock,
    roleByAccount: environment.assumeRoles,
    ...(environment.clouds === 'sandbox' ? { sandbox: environment.sandboxAddresses } : {}),
  })
}
