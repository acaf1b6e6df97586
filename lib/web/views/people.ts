import type { Role } from '#lib/domain/types.ts'
import type { ActionState } from './shell.ts'

/** Times on these pages are real time: people and their sessions live outside of the clouds. */
export interface PeopleView {
  /** Whether this person may manage people at all; who may not is shown nobody. */
  manage: ActionState
  people: PersonEntry[]
}

export interface PersonEntry {
  id: string
  name: string
  email: string
  role: Role
  /** It is the person who looks. */
  oneself: boolean
  /** invited: has no password, whether new or after a reset. sandbox-only: cannot enter with live clouds. */
  state: 'active' | 'invited' | 'disabled' | 'sandbox-only'
  /** Until when the link by which they set a password works; null: there is none that does. */
  linkUntil: string | null
  /** When they last did something; null: never, or long ago. */
  seenAt: string | null
  openSessions: number
  /** Never had a password or a session, so the account may be taken away. */
  neverHere: boolean
  /** Changing the role, disabling, resetting: what takes something away. */
  take: ActionState
  endSessions: ActionState
}

export interface AccountView {
  name: string
  email: string
  role: Role
  sessions: OwnSession[]
  /** Hours and minutes after which a session ends. */
  limits: { absoluteHours: number; idleMinutes: number }
}

export interface OwnSession {
  id: string
  /** The one that looks. */
  current: boolean
  /** As the browser calls itself, shortened: "Firefox on Linux". */
  browser: string
  address: string | null
  startedAt: string
  seenAt: string
}
