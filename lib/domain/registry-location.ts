import type { Provider } from './types.ts'

/** Where a model's releases are registered. */
export interface RegistryLocation {
  /** The cloud whose registry it is. */
  kind: Provider
  /** AWS account, or Google project. */
  account: string
  region: string
  /** SageMaker: model package group; Vertex AI: model id. */
  group: string
}
