import type { Said } from '../../said.ts'

/** A DeployedModel; `configName` is its display name, where it is known. */
export interface NamedDeployment {
  id: string
  configName?: string
}

/** What operations on an endpoint come to. `region`: its code. */
export interface OperationFacts {
  undeployed: { region: string; deployment: NamedDeployment }
  'undeploy-refused': { region: string; refusal: Said }
  /** `gaveUpAfterSeconds`: patience was over. */
  'undeploy-failed': { region: string; deployment: string; message: Said; gaveUpAfterSeconds?: number }
  /** `cloud`: what it is called. `afterSeconds`: since it was asked for. */
  'undeploy-unfinished': { region: string; deployment: string; cloud: string; afterSeconds: number }
  'endpoint-left-fleet': { endpoint: string }
}

declare module '../../said.ts' {
  interface SaidFacts extends OperationFacts {}
}
