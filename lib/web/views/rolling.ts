import type { ActionState } from './shell.ts'

/** A rolling deployment of Vertex AI: replicas of one model take the place of another's, and traffic follows those that are ready. */
export interface RollingView {
  /** One a replica, in the order in which they are drawn; empty while the cloud does not say. */
  cells: ReplicaCell[]
  /** The cells in words: "2 new ready, 1 new starting as an extra, 2 old ready"; empty without cells. */
  cellWords: string
  /** Ready replicas; null while the cloud does not say. */
  ready: { old: number | null; new: number | null }
  /** Replicas that the endpoint is meant to have. */
  wanted: number | null
  /** What the plan allows meanwhile, in words: "1 replica", "25 % of the replicas", "none". */
  surge: string
  unavailable: string
  /** Share 0–1 of the traffic that follows the new replicas. */
  share: number | null
  /** Numbers that Vertex AI counts rolling deployments by; the first deployment on its resources has none. */
  revisions: { old: number | null; new: number | null }
  deployments: DeploymentView[]
  /** The previous model, once it is needed no more. */
  offer: UndeployOffer | null
}

export interface ReplicaCell {
  side: 'old' | 'new'
  state: 'ready' | 'starting'
  /** Beyond what the endpoint is meant to have, until another replica has gone. */
  extra: boolean
}

/** A DeployedModel as a table shows it. */
export interface DeploymentView {
  id: string
  /** Display name in the cloud. */
  name: string
  /** Label of the release, where it is known. */
  release: string | null
  /** "being deployed", "serves 100 % of the traffic", "stands by without traffic". */
  state: string
  revision: number | null
  ready: number | null
}

export interface UndeployOffer {
  /** Endpoint id. */
  endpoint: string
  /** DeployedModel id. */
  deployment: string
  /** Display name in the cloud. */
  name: string
  action: ActionState
}
