import type { Provider } from './types.ts'

/** What the rules need to know of a cloud. Whoever asks is given these by the endpoint's provider, and compares no names. */
export interface CloudTraits {
  /** As people call it. */
  name: string
  /** Whose regions it has. */
  company: 'aws' | 'google'
  /** Seconds for which a minute's figures may still be corrected. */
  settleSeconds: number
  /** Whether Meridian can end a bake early; where the cloud holds it itself, the sentence that says so. */
  endsBakeEarly: true | { refusal: string }
  /** It keeps the previous release deployed, without traffic, until somebody undeploys it. */
  keepsPrevious: boolean
}

/** Of every registered cloud. @throws CloudError terminal for one that is not registered */
export type TraitsOf = (provider: Provider) => CloudTraits
