import type { TooLongOrder } from '../limits.ts'
import type { FirstNames } from '../wording.ts'

/** A plan by its name; undefined: the one that is looked at. */
interface InPlan {
  plan: string | undefined
}

/** Of whose order something is told: a plan's, or the one that a person chose for one rollout. */
interface OfOrder {
  order: { plan: string } | 'chosen'
}

interface OfEndpoint extends OfOrder {
  endpoint: string
  /** Region code. */
  region: string
}

declare module '../said.ts' {
  /** What is wrong with a plan, whichever its clouds. */
  interface SaidFacts {
    'guardrail-percent-unused': InPlan
    /** `share`: 0–1. */
    'guardrail-errors4xx': InPlan & { share: number }
    'guardrail-errors5xx': InPlan & { share: number }
    'guardrail-modelLatencyP99': InPlan & { milliseconds: number }
    'guardrail-no-threshold': InPlan

    /** `others`: names of the clouds that the plan has a section for; `key` and `example`: of the section that is missing. */
    'shift-missing': {
      plan: string
      cloud: string
      regions: string[]
      others: string[]
      key: string
      example: string
    }

    'plan-no-endpoint': NoFacts
    'plan-too-long': TooLongOrder
    'plan-empty-wave': OfOrder & { wave: number }
    /** `word`: what the wave names; `isRegion`: a region, where the fleet has none of these. */
    'plan-unknown-endpoint': OfOrder & {
      wave: number
      word: string
      isRegion: boolean
      endpoints: FirstNames
    }
    'plan-endpoint-missing': OfEndpoint
    /** Of the first two waves that name it. */
    'plan-endpoint-twice': OfEndpoint & { waves: [number, number] }
  }
}
