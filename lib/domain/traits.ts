import type {
  EndpointForm,
  PlaceForm,
  PlanForCloud,
  PlanForm,
  ProblemOfPlan,
  RegistryForm,
} from './cloud-forms.ts'
import type { Guardrail } from './plan/plan.ts'
import type { ReplicaBounds } from './plan/replica-bound.ts'
import type { Timed } from './plan/timeline.ts'
import type { Provider } from './types.ts'

/** What the rules need to know of a cloud. Whoever asks is given these by the endpoint's provider, and compares no names. */
export interface CloudTraits extends Timed {
  provider: Provider
  /** As people call it. */
  name: string
  /** What it calls the update that brings a release. */
  update: string
  /** Whose regions it has. */
  company: 'aws' | 'google'
  /** Seconds for which a minute's figures may still be corrected. */
  settleSeconds: number
  /** Whether Meridian can end a bake early; where the cloud holds it itself, the sentence that says so. */
  endsBakeEarly: true | { refusal: string }
  /** It keeps the previous release deployed, without traffic, until somebody undeploys it. */
  keepsPrevious: boolean
  /**
   * What it deploys is whole: nothing that a release leaves out is kept from what served before it, so a variable that only the endpoint has
   * is a difference, whatever a plan says.
   */
  deploysWhole: boolean
  /** The numbers of a plan that a person may choose for one rollout on this cloud. */
  choices: readonly ('percent' | 'bakeMinutes' | 'timeoutMinutes')[]
  plan: PlanForm
  endpoint: EndpointForm
  registry: RegistryForm
  places: PlaceForm
  shiftWords(guardrail: Guardrail): ShiftWords
  /** What is wrong with a plan that says how traffic moves on this cloud: it lets it move with nobody looking. */
  bakeProblems(plan: PlanForCloud): ProblemOfPlan[]
  /** A share, in percent, that the plan asks for and the cloud never takes; nothing can be computed from it. */
  impossiblePercent(guardrail: Guardrail): number | undefined
  /** The largest share, in percent, and the longest bake, in seconds, that it gives a canary; left out: it names no bounds. */
  canaryLimits?: CanaryLimits
  /** What the fault lab can do to it in the sandbox. */
  faults: CloudFaults
  /** Of a cloud that replaces replicas one after the other; left out: its lanes show none. */
  replicaBounds?(guardrail: Guardrail): ReplicaBounds | undefined
}

export interface CanaryLimits {
  percent: number
  bakeSeconds: number
}

export interface CloudFaults {
  /** As the sandbox calls its service. */
  service: string
  /** What a role may lose: the sandbox's name of the call, and the permission as a policy writes it. */
  permissions: readonly { operation: string; permission: string }[]
  /** It asks each replica's health route before the replica gets traffic. */
  waitsForHealth: boolean
}

/** How a plan shifts traffic on a cloud, in its words. */
export interface ShiftWords {
  /** Of the column in which the steps of a plan stand. */
  title: string
  /** As the head of a wave says it: "10 % canary for 30 min". */
  head: string
  /** As a row of the plan says it: "10 %". */
  step: string
  /** What happens to the traffic, in sentences. */
  sentence: string
}

/** Of every registered cloud. */
export interface TraitsOf {
  /** @throws CloudError terminal for one that is not registered */
  (provider: Provider): CloudTraits
  /** In the order of the registration. */
  readonly all: readonly CloudTraits[]
}

/** Whether variables that only the endpoint has are kept there: what the plan says, where the cloud leaves it the choice. */
export function environmentOn(
  { deploysWhole }: Pick<CloudTraits, 'deploysWhole'>,
  { environment = 'merge' }: Pick<Guardrail, 'environment'>,
): 'merge' | 'replace' {
  return deploysWhole ? 'replace' : environment
}
