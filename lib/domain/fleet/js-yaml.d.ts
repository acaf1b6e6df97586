/** The part of js-yaml that read-yaml.ts uses; the package brings no types of its own. */
declare module 'js-yaml' {
  export interface ReaderState {
    /** 0-based. */
    line: number
    /** Of the node that was read last; null: an alias, or nothing. */
    kind: 'scalar' | 'sequence' | 'mapping' | null
    result: unknown
  }

  export interface LoadOptions {
    schema: Schema
    maxDepth: number
    listener: (event: 'open' | 'close', state: ReaderState) => void
  }

  export interface Schema {
    extend(types: unknown): Schema
  }
  export const CORE_SCHEMA: Schema

  export class YAMLException extends Error {
    reason: string
    /** `line` is 0-based. */
    mark?: { line: number }
  }

  /** @throws YAMLException */
  export function load(text: string, options: LoadOptions): unknown
}
