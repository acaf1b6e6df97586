import type { CloudFaults } from '#lib/domain/traits.ts'
import type { Provider } from '#lib/domain/types.ts'
import type { ActionState } from './shell.ts'

export interface FaultLabView {
  /** Why nothing can be shown of the sandbox; null while it answers. */
  away: string | null
  faults: { id: string; sentence: string; since: string; until: string | null }[]
  calls: {
    id: number
    at: string
    service: string
    operation: string
    region: string
    status: number
    errorCode: string | null
  }[]
  models: {
    model: string
    releases: string[]
    endpoints: { endpoint: string; provider: Provider; region: string; city: string }[]
  }[]
  /** In the order of their registration. */
  clouds: ({ provider: Provider; name: string } & CloudFaults)[]
  inject: ActionState
}
