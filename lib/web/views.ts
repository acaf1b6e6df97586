/** What the pages show, by screen. */

export type { ApprovalsView } from './views/approvals.ts'
export type { AuditView } from './views/audit.ts'
export type { FaultLabView } from './views/fault-lab.ts'
export type { BakeView, CellState, FleetCell, FleetRow, FleetView, SplitPart } from './views/fleet.ts'
export type { ManifestRow } from './views/manifest.ts'
export type {
  ModelEndpointView,
  ModelView,
  ReleaseRow,
  RolloutRow,
  TrafficSeries,
  WithdrawnRelease,
} from './views/model.ts'
export type { AccountView, PeopleView, PersonEntry } from './views/people.ts'
export type { FindingView, PlanPreview } from './views/plan.ts'
export type { ArtifactRow, EvaluationRow, ReleaseView } from './views/release.ts'
export type {
  JudgeKind,
  ReplayCanary,
  ReplayEndpoint,
  ReplayEvidence,
  ReplayJudge,
  ReplayMeasure,
  ReplayMinute,
  ReplayResult,
  ReplayView,
} from './views/replay.ts'
export type { DeploymentView, ReplicaCell, RollingView, UndeployOffer } from './views/rolling.ts'
export type {
  CanaryView,
  EvidenceView,
  HeldView,
  MinutePoint,
  RegionLane,
  RolloutEventView,
  RolloutView,
  VerdictView,
} from './views/rollout.ts'
export type { ServingPartView, ServingView } from './views/serving.ts'
export type { FleetFilePreview, FleetFileView } from './views/settings.ts'
export type {
  ActionResult,
  ActionState,
  ClockView,
  PersonView,
  RegionView,
  ShellView,
  Tone,
} from './views/shell.ts'
