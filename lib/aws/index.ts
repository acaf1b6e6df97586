import { s3ArtifactStore } from '#lib/artifacts/s3.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Clock, Clouds } from '#lib/domain/ports.ts'
import { cloudWatchMetrics } from '#lib/metrics/cloudwatch.ts'
import { sagemakerProvider } from '#lib/providers/sagemaker/index.ts'
import { sagemakerRegistry } from '#lib/registries/sagemaker.ts'
import { type AwsOptions, awsClients } from './clients.ts'

export interface CloudOptions extends AwsOptions {
  clock: Clock
}

/** The adapters of a process, made once; `close` ends their connections. */
export function connectClouds(options: CloudOptions): Clouds & { close(): void } {
  const clients = awsClients({
    // An endpoint of one's own stands on a bare host, where a bucket cannot be part of the name.
    s3PathStyle: process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined,
    ...options,
  })
  const aws = { clients, clock: options.clock }
  const sagemaker = sagemakerProvider(aws)
  const registry = sagemakerRegistry(aws)
  const cloudWatch = cloudWatchMetrics(aws)
  return {
    serving(provider) {
      if (provider !== 'sagemaker') throw notSupported(provider)
      return sagemaker
    },
    registry: () => registry,
    artifacts: s3ArtifactStore(aws),
    metrics(provider) {
      if (provider !== 'sagemaker') throw notSupported(provider)
      return cloudWatch
    },
    close: () => clients.close(),
  }
}

function notSupported(provider: string) {
  return terminal(`Endpoints of ${provider} are not supported yet: only sagemaker.`, 'ProviderNotSupported')
}
