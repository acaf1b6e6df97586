import type { Role } from '#lib/domain/types.ts'

/**
 * What the pages show, as JSON. Every time is ISO 8601 in cloud time and UTC; shares are 0–1; a missing value is null.
 * The server decides what may be done: an action with a refusal is drawn disabled and says why.
 */

export interface ActionState {
  /** null: it may be done. Otherwise why not, as a sentence that says what to change. */
  refusal: string | null
}

export type Tone = 'ok' | 'busy' | 'warning' | 'danger' | 'muted'

export interface PersonView {
  id: string
  name: string
  email: string
  role: Role
}

export interface ShellView {
  person: PersonView
  sandbox: boolean
  clock: ClockView
  openRollouts: number
  pendingApprovals: number
  /** Cloud time since which no worker has looked at any cloud that answers; null while one does. */
  unwatchedSince: string | null
}

/** Enough for the page to run cloud time by itself: now = cloud + (realNow − real) × rate. */
export interface ClockView {
  cloud: string
  rate: number
}

export interface RegionView {
  id: string
  city: string
  latitude: number
  longitude: number
}

/**
 * What every action answers. A refusal is expected and shown; nothing is thrown. `link`: path of a page that is for somebody else, shown
 * this once.
 */
export type ActionResult =
  | { ok: true; href?: string; link?: string }
  | { ok: false; code: string; sentence: string }
