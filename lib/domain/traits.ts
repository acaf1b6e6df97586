import type { Provider } from './types.ts'

/** What the rules need to know of a cloud. Whoever asks is given these by the endpoint's provider, and compares no names. */
export interface CloudTraits {
  /** Whose regions it has. */
  company: 'aws' | 'google'
  /** Seconds for which a minute's figures may still be corrected. */
  settleSeconds: number
  /** Whether Meridian can end a bake early; where the cloud holds it itself, the sentence that says so. */
  endsBakeEarly: true | { refusal: string }
  /** It keeps the previous release deployed, without traffic, until somebody undeploys it. */
  keepsPrevious: boolean
}

export const traits: Readonly<Record<Provider, CloudTraits>> = {
  sagemaker: {
    company: 'aws',
    settleSeconds: 120,
    endsBakeEarly: {
      refusal:
        'SageMaker cannot be hurried through its own bake: an update in flight can only end or be rolled back. Shorten `bake` in the plan for the next rollout.',
    },
    keepsPrevious: false,
  },
  vertex: {
    company: 'google',
    // Google tells of up to six minutes.
    settleSeconds: 360,
    endsBakeEarly: true,
    keepsPrevious: true,
  },
  'cloud-run': {
    company: 'google',
    settleSeconds: 360,
    endsBakeEarly: true,
    keepsPrevious: false,
  },
}
