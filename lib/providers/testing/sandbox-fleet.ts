import { type Aws, awsClients } from '#lib/aws/clients.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import type { Clock } from '#lib/domain/ports.ts'
import type { ArtifactCopy, Endpoint, Release } from '#lib/domain/types.ts'
import { startSandbox, type TestSandbox } from '#sandbox/testing/index.ts'

export const ACCOUNT = '123456789012'

/** The demo's world in this process, with the adapters' real clients in front of it. Cloud time passes by `pass` only. */
export interface SandboxFleet {
  sandbox: TestSandbox
  aws: Aws
  stop(): Promise<void>
}

export async function sandboxFleet(): Promise<SandboxFleet> {
  const sandbox = await startSandbox()
  // Replication of what the demo publishes at its start takes seconds.
  sandbox.pass(60)
  const clients = awsClients({ sandbox: { url: sandbox.awsUrl } })
  const clock: Clock = {
    rate: 1,
    now: () => new Date(sandbox.world.clock.now()),
    realDelay: (milliseconds) => milliseconds,
  }
  return {
    sandbox,
    aws: { clients, clock },
    async stop() {
      clients.close()
      await sandbox.stop()
    },
  }
}

/** Sydney of the demo's fraud-scoring; the fleet file names its alarms. */
export const sydney: Endpoint = {
  id: 'endpoint-sydney',
  model: 'fraud-scoring',
  provider: 'sagemaker',
  account: ACCOUNT,
  region: 'ap-southeast-2',
  name: 'fraud-au',
  variant: 'AllTraffic',
  executionRole: `arn:aws:iam::${ACCOUNT}:role/fraud`,
  role: 'active',
  peakRps: 200,
  rollbackAlarms: ['fraud-au-latency-p99', 'fraud-au-4xx', 'fraud-au-5xx'],
}

export const registryLocation = {
  kind: 'sagemaker',
  account: ACCOUNT,
  region: 'eu-west-1',
  group: 'fraud-scoring',
} as const

export function release(version: number, artifactDigest: string | undefined): Release {
  return {
    id: `release-v${version}`,
    model: 'fraud-scoring',
    label: `v${version}`,
    version,
    registryRef: `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:model-package/fraud-scoring/${version}`,
    image: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7`,
    artifactUrl: `s3://fraud-models-eu/v${version}/model.tar.gz`,
    artifactDigest,
    status: 'Approved',
    evaluation: {},
  }
}

export const canary: Guardrail = {
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
  rollbackOn: { errors4xx: 0.01 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
}

export function artifactIn(endpoint: Endpoint, digest: string | undefined, url: string): ArtifactCopy {
  return {
    region: endpoint.region,
    url,
    state: 'present',
    digest,
    sizeBytes: 1,
    lastModifiedAt: undefined,
    checkedAt: new Date(0).toISOString(),
    sentence: 'It is there.',
  }
}
