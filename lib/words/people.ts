import type { SaidFacts } from '../domain/said.ts'
import { roles } from '../domain/types.ts'
import { roleWords } from './roles.ts'
import type { WordsFor } from './words.ts'

type PeopleCodes =
  | 'invalid-person'
  | 'person-incomplete'
  | 'person-exists'
  | 'person-disabled'
  | 'person-was-here'
  | 'same-role'
  | 'already-disabled'
  | 'not-disabled'
  | 'no-session'
  | 'this-session'
  | 'weak-password'
  | 'wrong-password'
  | 'same-password'
  | 'link-spent'

/** What is refused to whoever manages people, or their own account. */
export const peopleWords: WordsFor<PeopleCodes> = {
  'invalid-person': ({ problems }) =>
    `Correct the person: ${problems.map(({ key, rule }) => `${key} ${ruleWords(rule)}`).join('; ')}.`,
  'person-incomplete': ({ email }) =>
    `There is no account ${email} yet. A new one needs a name, a role and a password.`,
  'person-exists': ({ email, justNow }) =>
    justNow
      ? `Somebody else has just made the account ${email}. Do this again.`
      : `${email} has an account already. Find it in the list to change its role or to make a new link.`,
  'person-disabled': ({ name }) =>
    `${name} is disabled, and a link would open nothing. Enable the account first.`,
  'person-was-here': ({ name }) =>
    `${name} has used this account, and the audit names it. Disable it instead.`,
  'same-role': ({ name, role }) => `${name} has the role ${roleWords[role]} already.`,
  'already-disabled': ({ name }) => `${name} is disabled already.`,
  'not-disabled': ({ name }) => `${name} is not disabled.`,
  'no-session': ({ name }) =>
    name === undefined ? 'That session has ended already.' : `${name} is not signed in anywhere.`,
  'this-session': () => 'This is the session you are using. Sign out to end it.',
  'weak-password': ({ which, rule }) => `The ${which === 'new' ? 'new ' : ''}password ${ruleWords(rule)}.`,
  'wrong-password': () => 'The current password is another one. Type it again.',
  'same-password': () => 'The new password is the current one. Choose another.',
  'link-spent': () => 'This link was used, replaced or has expired. Ask an admin for a new one.',
}

function ruleWords(facts: SaidFacts['weak-password']['rule']): string {
  switch (facts.problem) {
    case 'missing':
      return 'is missing'
    case 'empty':
      return 'must not be empty'
    case 'too-short':
      return `must have at least ${facts.limit} characters`
    case 'too-long':
      return `must have at most ${facts.limit} characters`
    case 'not-an-address':
      return 'is not an e-mail address'
    case 'control-characters':
      return 'must not contain control characters'
    case 'no-role':
      return `must be one of ${roles.join(', ')}`
    case 'other':
      return facts.message
  }
}
