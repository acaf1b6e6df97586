import { expect, test } from 'vitest'
import { said } from '../domain/said.ts'
import { say } from './say.ts'

test.each([
  [said('signed-out', { repeat: false }), 'Your session has ended. Sign in again.'],
  [said('signed-out', { repeat: true }), 'Your session has ended; sign in again and repeat this.'],
  [said('no-such-thing', {}), 'There is no such thing.'],
  [said('database-away', {}), 'Meridian cannot reach its database just now.'],
  [said('sandbox-away-now', {}), 'Meridian cannot reach its sandbox just now.'],
  [
    said('unexpected', { reference: 'a1b2', mayBeDone: false }),
    'This could not be answered. Reference a1b2.',
  ],
  [
    said('unexpected', { reference: 'a1b2', mayBeDone: true }),
    'Something went wrong on the way, so it is not certain that this was done. Look at the state before trying again. Reference a1b2.',
  ],
  [
    said('invalid-input', { expected: 'action', path: 'region.name', problem: 'Too small' }),
    'region.name is not valid (Too small). Correct it, or load the page again.',
  ],
  [
    said('invalid-input', { expected: 'action', path: '' }),
    'The input is not valid. Correct it, or load the page again.',
  ],
  [said('too-long', { bytes: 8_192 }), 'This is too long: at most 8192 bytes are read here.'],
  [said('too-large', { bytes: 2_000_000 }), 'A fleet file has at most 2,000,000 bytes (2 MB). Shorten it.'],
  [said('too-many-attempts', { waitSeconds: 1 }), 'Too many attempts. Wait 1 second, then try again.'],
  [said('too-many-attempts', { waitSeconds: 130 }), 'Too many attempts. Wait 3 minutes, then try again.'],
  [
    said('too-many-streams', { most: 6 }),
    'You have 6 pages open that are kept live. Close one, then load this one again.',
  ],
  [
    said('invalid-address', { problem: 'too-long', characters: 14_000 }),
    'The address is longer than 14000 characters. Choose less at once.',
  ],
])('%o', (told, sentence) => expect(say(told)).toBe(sentence))
