import {
  DescribeModelCommand,
  type DescribeModelOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  publish,
  registered,
  type SandboxFleet,
  sydney,
} from '#lib/clouds/sagemaker/testing/fleet.ts'
import { type Comparison, compareManifests } from '#lib/domain/manifest/compare.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import type { Finding, Release } from '#lib/domain/types.ts'
import { sagemakerProvider } from '../index.ts'

/** A fleet with a provider in front of it that has seen nothing yet, for releases to be brought to Sydney. */
export interface Stage {
  provider: ServingProvider
  /** Sydney's own, past the provider. */
  sagemaker(): SageMakerClient
  /** A release of the next version, its artifacts replicated. */
  released(options: Record<string, unknown>): Promise<Release>
  /** To its end. */
  promote(release: Release, guardrail?: Guardrail): Promise<void>
  /** The model that answers, as the cloud itself tells. */
  servedModel(): Promise<DescribeModelOutput>
  /** The release against what serves. */
  outcomeOf(release: Release): Promise<Comparison>
  preflight(release: Release, guardrail?: Guardrail): Promise<Finding[]>
}

export function stageOn(fleet: SandboxFleet): Stage {
  const provider = sagemakerProvider(fleet.aws)
  const sagemaker = () => fleet.aws.clients.sagemaker(ACCOUNT, sydney.region)
  return {
    provider,
    sagemaker,
    async released(options) {
      const { modelPackageArn } = await publish(fleet, options)
      fleet.sandbox.pass(120)
      return registered(fleet, modelPackageArn)
    },
    async promote(release, guardrail = canary) {
      const attempt = { endpoint: sydney, release, number: 1 }
      await provider.begin(attempt, guardrail, await copiesInSydney(fleet, release))
      fleet.sandbox.pass(3 * 3600)
    },
    async servedModel() {
      const { modelName } = await provider.observe(sydney)
      return sagemaker().send(new DescribeModelCommand({ ModelName: modelName }))
    },
    async outcomeOf(release) {
      return compareManifests(release.manifest, (await provider.observe(sydney)).manifest)
    },
    async preflight(release, guardrail = canary) {
      return provider.preflight(sydney, release, guardrail, await copiesInSydney(fleet, release))
    },
  }
}

export const blockersAmong = (findings: Finding[]) =>
  findings.filter(({ level }) => level === 'blocker').map(({ code }) => code)
