import type { ComparedPart } from './types.ts'

/** One line of "what will be deployed": where it comes from, and what it was before. Facts only. */
export interface ManifestChange {
  /** 0-based; undefined where it is about the whole. */
  container: number | undefined
  part: ComparedPart | 'role' | 'tags' | 'network'
  /** Environment variable, data source, setting. */
  key?: string
  /**
   * `release`: the release states it; `live`: it does not, so it is taken from what serves; `plan`: the plan says so;
   * `dropped`: live has it and the release's own takes its place, or the plan replaces all.
   */
  from: 'release' | 'live' | 'plan' | 'dropped'
  /** As text for people; secret-looking values as their hash's first digits. undefined: there is none. */
  before: string | undefined
  after: string | undefined
  same: boolean
}
