import { waitSentence } from './wait.ts'
import type { WordsFor } from './words.ts'

type EdgeCodes =
  | 'signed-out'
  | 'no-such-thing'
  | 'database-away'
  | 'sandbox-away-now'
  | 'version-behind'
  | 'unexpected'
  | 'invalid-input'
  | 'not-json'
  | 'too-long'
  | 'too-large'
  | 'too-many-attempts'
  | 'too-many-streams'
  | 'not-sandbox'
  | 'not-seeded'
  | 'foreign-origin'
  | 'invalid-address'
  | 'unknown-host'

/** What keeps a whole process from answering; by itself, so that the browser need not load every sentence to tell it. */
export const troubleOfProcess = {
  'database-away': 'Meridian cannot reach its database just now.',
  'sandbox-away': 'Meridian cannot reach its sandbox just now.',
  'version-behind':
    'Meridian was upgraded while this process kept running the version of before, which cannot read everything that is recorded now. Restart the process, then load the page again.',
} as const

/** What the web process itself answers. */
export const edgeWords: WordsFor<EdgeCodes> = {
  'signed-out': ({ repeat }) =>
    repeat
      ? 'Your session has ended; sign in again and repeat this.'
      : 'Your session has ended. Sign in again.',
  'no-such-thing': () => 'There is no such thing.',
  'database-away': () => troubleOfProcess['database-away'],
  'sandbox-away-now': () => troubleOfProcess['sandbox-away'],
  'version-behind': () => troubleOfProcess['version-behind'],
  unexpected: ({ reference, mayBeDone }) =>
    mayBeDone
      ? `Something went wrong on the way, so it is not certain that this was done. Look at the state before trying again. Reference ${reference}.`
      : `This could not be answered. Reference ${reference}.`,
  'invalid-input': (facts) => {
    switch (facts.expected) {
      case 'json-object':
        return 'Send a JSON object.'
      case 'fleet-file':
        return 'Send the fleet file as JSON, {"yaml": "…"}.'
      case 'sandbox-person':
        return 'There is no such person in the sandbox.'
      case 'action': {
        const why = facts.problem === undefined ? '' : ` (${facts.problem})`
        return `${facts.path || 'The input'} is not valid${why}. Correct it, or load the page again.`
      }
    }
  },
  'not-json': () => 'Send JSON, with the content type application/json.',
  'too-long': ({ bytes }) => `This is too long: at most ${bytes} bytes are read here.`,
  'too-large': ({ bytes }) =>
    `A fleet file has at most ${bytes.toLocaleString('en')} bytes (${bytes / 1e6} MB). Shorten it.`,
  'too-many-attempts': ({ waitSeconds }) => `Too many attempts. ${waitSentence(waitSeconds)}`,
  'too-many-streams': ({ most }) =>
    `You have ${most} pages open that are kept live. Close one, then load this one again.`,
  'not-sandbox': () =>
    'One-click sign-in exists only with the sandbox clouds. Sign in with your e-mail address.',
  'not-seeded': () =>
    "This person is not there yet, or has another password than the sandbox's by now. Wait a moment, or sign in with that password.",
  'foreign-origin': () =>
    'This can only be asked for from a page of this Meridian. Open it there and try again.',
  'invalid-address': (facts) => {
    switch (facts.problem) {
      case 'too-long':
        return `The address is longer than ${facts.characters} characters. Choose less at once.`
      case 'encoding':
        return 'The address is not percent-encoded correctly: each % must be followed by two hexadecimal digits of UTF-8, and a percent sign itself is written %25.'
      case 'nul':
        return 'The address holds the character NUL (%00), which no name has. Remove it.'
    }
  },
  'unknown-host': ({ named }) =>
    named
      ? 'Meridian is not configured to answer under this name. Use the address in BASE_URL, or add the name to ALLOWED_HOSTS and restart the web process.'
      : 'The request names no host. Send the Host header with the address of Meridian.',
}
