import type { ActionState } from './shell.ts'

export interface FleetFileView {
  yaml: string
  appliedAt: string | null
  appliedBy: string | null
  apply: ActionState
}

export type FleetFilePreview =
  | {
      ok: true
      differences: { kind: 'added' | 'changed' | 'removed'; subject: string; sentence: string }[]
      warnings: string[]
    }
  | { ok: false; problems: { line: number | null; path: string; sentence: string }[] }
