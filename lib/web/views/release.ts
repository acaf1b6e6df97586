import type { MeasuredEvaluation } from '#lib/domain/canary/evaluation.ts'
import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { MeasureWords } from '#lib/words/evaluation.ts'
import type { ManifestView } from './manifest.ts'
import type { RolloutRow, WithdrawnRelease } from './model.ts'
import type { ActionState, RegionView } from './shell.ts'

export interface ArtifactRow {
  /** Of the cloud and the region. */
  key: string
  region: RegionView
  /** "SageMaker", where another cloud has copies of its own in the region; null: none has. */
  cloud: string | null
  source: boolean
  /** The object's address; on Vertex AI the resource name of the model version. */
  url: string
  /** The same in short, where the whole says little to a person: "embeddings, version 58". */
  name: string | null
  state: 'source' | 'present' | 'replicating' | 'missing' | 'failed' | 'different' | 'unknown'
  /** What is said of it beside its address. */
  sentence: string
  checkedAt: string | null
}

/** `tolerance`: "not below −0.0020"; undefined when the fleet file has no rule for the measure. */
export type EvaluationRow = Omit<MeasuredEvaluation, 'rule'> &
  MeasureWords & { tolerance: string | undefined }

export interface ReleaseView {
  model: string
  label: string
  status: ApprovalStatus
  statusReason: string | null
  statusBy: string | null
  statusAt: string
  registeredAt: string
  trainedBy: string | null
  description: string | null
  registry: {
    /** "SageMaker Model Registry". */
    name: string
    /** What the registry calls the place of a model's versions: "group", "model". */
    placeWord: string
    group: string
    account: string
    region: string
    version: number
    ref: string
    write: 'none' | 'pending' | 'written' | 'failed'
    trouble: string | null
  }
  /** The release it would replace, and where. */
  production: { label: string; regions: number; since: string | null } | null
  /** What the evidence is compared with; of a release in production itself, the one that it replaced or the version before it. */
  comparedWith: { label: string; how: 'in-production' | 'replaced' | 'before' } | null
  evidence: EvaluationRow[]
  /** What it is, beside the release that it is compared with. */
  manifest: ManifestView
  /** What took it back after its approval; null: nothing. */
  withdrawn: WithdrawnRelease | null
  /** Labels of other registry entries that are the same thing. */
  alsoLabels: string[]
  artifact: { digest: string | null; sizeBytes: number | null; image: string; rows: ArtifactRow[] }
  /** Which statement of its registry entry this is; whoever decides names it. */
  statement: number
  approvals: {
    needed: number
    requestedBy: string | null
    requestedAt: string | null
    requestNote: string | null
    given: { by: string; decision: 'Approved' | 'Rejected'; reason: string; at: string }[]
  }
  servingIn: string[]
  plans: string[]
  plan: string
  rollouts: RolloutRow[]
  actions: { request: ActionState; approve: ActionState; reject: ActionState; promote: ActionState }
}
