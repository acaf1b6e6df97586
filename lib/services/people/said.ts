import type { Role } from '#lib/domain/types.ts'

export const inputProblems = [
  'missing',
  'empty',
  'too-short',
  'too-long',
  'not-an-address',
  'control-characters',
  'no-role',
] as const

export type InputRule = (typeof inputProblems)[number]

/** `limit`: characters. `message`: of a rule that has no code. */
export type InputProblem =
  | { problem: InputRule; limit: number | undefined }
  | { problem: 'other'; message: string }

interface OfPerson {
  name: string
}

declare module '#lib/domain/said.ts' {
  /** What is refused to whoever manages people, or their own account. */
  interface SaidFacts {
    'invalid-person': { problems: { key: string; rule: InputProblem }[] }
    'person-incomplete': { email: string }
    /** `justNow`: by somebody else, at the same moment. */
    'person-exists': { email: string; justNow: boolean }
    'person-disabled': OfPerson
    'person-was-here': OfPerson
    'same-role': OfPerson & { role: Role }
    'already-disabled': OfPerson
    'not-disabled': OfPerson
    /** Left out: one of one's own. */
    'no-session': Partial<OfPerson>
    'this-session': NoFacts
    /** `which`: the one that takes the place of another, or the first. */
    'weak-password': { which: 'new' | 'first'; rule: InputProblem }
    'wrong-password': NoFacts
    'same-password': NoFacts
    'link-spent': NoFacts
  }
}
