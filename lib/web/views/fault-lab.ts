import type { Provider } from '#lib/domain/types.ts'
import type { ActionState } from './shell.ts'

export interface FaultLabView {
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
  inject: ActionState
}
