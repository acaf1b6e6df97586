/** The inputs of the server actions in app/actions; checked again on the server. */

export interface ReleaseInput {
  model: string
  release: string
}
export interface ReasonInput extends ReleaseInput {
  reason: string
}
export interface PlanInput extends ReleaseInput {
  /** Name of a plan; the model's own when left out. */
  plan?: string
  /** Endpoint names; a catch-up names its one. All of the fleet when left out. */
  endpoints?: string[]
}
export interface StartInput extends PlanInput {
  /** The waves shown in the preview (endpoint names), so that what starts is what was seen. */
  waves: string[][]
}
export interface RolloutInput {
  rollout: string
  reason?: string
}
export interface RegionInput extends RolloutInput {
  endpoint: string
}
