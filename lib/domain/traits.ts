import type { PlanForCloud, ProblemOfPlan } from './bake-problems.ts'
import type { Timed } from './timeline.ts'
import type { Provider } from './types.ts'

/** What the rules need to know of a cloud. Whoever asks is given these by the endpoint's provider, and compares no names. */
export interface CloudTraits extends Timed {
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
  /** What is wrong with a plan for endpoints of this cloud: it does not say how traffic moves there, or lets it move with nobody looking. */
  bakeProblems(plan: PlanForCloud): ProblemOfPlan[]
}

/** Of every registered cloud. @throws CloudError terminal for one that is not registered */
export type TraitsOf = (provider: Provider) => CloudTraits
