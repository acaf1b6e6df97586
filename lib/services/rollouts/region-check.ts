import type { ArtifactPlaces } from '#lib/domain/artifact-place.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { type Finding, finding } from '#lib/domain/findings.ts'
import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import type { Plan } from '#lib/domain/plan/plan.ts'
import type { Attempt, RegistryLocation } from '#lib/domain/ports.ts'
import { said, verbatim } from '#lib/domain/said.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { ServiceContext } from '../context.ts'
import { inTime } from '../patience.ts'
import { artifactCopyFromAnswer } from './artifact.ts'

export interface RegionCheck {
  endpointId: string
  findings: Finding[]
  /** What the endpoint would serve, part by part; undefined where its cloud did not tell, or was not asked. */
  changes: ManifestChange[] | undefined
}

interface Laid {
  registry: RegistryLocation
  artifacts: ArtifactPlaces
  plan: Pick<Plan, 'guardrail'>
}

/**
 * What speaks against a promotion in one region, and what it would change there. Never waits longer than a person does, and a cloud that
 * keeps silent is a finding.
 * @param withChanges whether anybody reads what would change: to know it costs as much as the findings
 */
export async function checkRegion(
  context: ServiceContext,
  attempt: Attempt,
  laid: Laid,
  { artifactMs, checkMs, withChanges }: { artifactMs: number; checkMs: number; withChanges: boolean },
): Promise<RegionCheck> {
  const { endpoint, release } = attempt
  const { id: endpointId, provider } = endpoint
  const { guardrail } = laid.plan
  const serving = context.clouds.serving(provider)
  const { name } = context.clouds.traits(provider)
  try {
    const copy = await artifactCopyFromAnswer(context, laid, release, endpoint, artifactMs)
    const [findings, changes] = await Promise.all([
      inTime(serving.preflight(endpoint, release, guardrail, copy), checkMs, name),
      // Where it cannot be told what would change, the findings say why.
      withChanges
        ? inTime(serving.changes(attempt, guardrail, copy), checkMs, name).catch(unlessCloud)
        : undefined,
    ])
    return { endpointId, findings, changes }
  } catch (error) {
    return { endpointId, findings: silentFindings(endpoint, error), changes: undefined }
  }
}

function unlessCloud(error: unknown): undefined {
  if (!(error instanceof CloudError)) throw error
  return undefined
}

function silentFindings(endpoint: Endpoint, error: unknown): Finding[] {
  if (!(error instanceof CloudError)) throw error
  // A region is asked again when its wave begins and is never touched unseen, so that silence alone stops no start.
  const why = verbatim(error.message)
  return [
    error.kind === 'retryable'
      ? finding('warning', said('cloud-not-answering', { why }), endpoint)
      : finding('blocker', said('preflight-failed', { why }), endpoint),
  ]
}
