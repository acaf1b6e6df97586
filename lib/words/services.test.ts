import { expect, test } from 'vitest'
import { type Said, said, verbatim } from '../domain/said.ts'
import { say } from './say.ts'

const twins = ['eu-west-1', 'ap-southeast-2'].map((region) => ({
  ...{ provider: 'sagemaker', account: '123456789012', region, name: 'fraud' },
}))

test.each<[Said, string]>([
  [
    said('not-found', { what: 'release', release: 'v999', model: 'fraud-scoring' }),
    'There is no release v999 of fraud-scoring.',
  ],
  [said('not-found', { what: 'rollout', rollout: 'no-such' }), 'There is no rollout no-such.'],
  [
    said('not-found', { what: 'region', endpoint: 'x', rollout: 'r-1', article: 'the' }),
    'x is not part of the rollout r-1.',
  ],
  [
    said('not-found', { what: 'canary-minutes', endpoint: 'x', rollout: 'r-1', attempt: 9 }),
    'No minute of a canary on x was kept of rollout r-1 in attempt 9.',
  ],
  [said('not-found', { what: 'person' }), 'There is no such person any more.'],
  [
    said('ambiguous-endpoint', { what: 'one-endpoint', word: 'fraud', called: twins }),
    '2 endpoints are called fraud. Name one of them: eu-west-1/fraud, ap-southeast-2/fraud.',
  ],
  [said('reason-missing', { act: 'approve' }), 'Give a reason for the approval; it is kept in the audit.'],
  [
    said('reason-missing', { act: 'promote-now' }),
    'Give a reason for ending the bake early; it is kept in the audit.',
  ],
  [
    said('reason-too-long', { length: 1_001, limit: 1_000 }),
    'Shorten the reason to 1000 characters; it has 1001.',
  ],
  [
    said('too-busy', { atOnce: 2, waiting: 6 }),
    '2 of your previews, starts, replays and traffic charts are being prepared and 6 more wait for their turn. Wait until one is there, then ask again.',
  ],
  [
    said('fleet-file-invalid', {
      problems: [
        { line: 3, said: verbatim('Lower it.') },
        { line: undefined, said: verbatim('And 2 more.') },
      ],
    }),
    'Line 3: Lower it. And 2 more.',
  ],
  [said('fault-refused', { status: 500 }), 'The sandbox answered 500. Look into its log, then repeat this.'],
  [said('fault-refused', { sentence: 'No such model.' }), 'No such model.'],
  [
    said('unknown-plan', { plan: 'nope', model: 'fraud-scoring', plans: ['nightly-canary'] }),
    'There is no plan nope. fraud-scoring may be promoted with nightly-canary.',
  ],
  [
    said('unknown-endpoint', { more: 3, model: 'fraud-scoring' }),
    'And 3 more names are neither an endpoint nor a region of fraud-scoring.',
  ],
  [
    said('unreadable-number', { name: 'percent', text: 'much' }),
    "`percent` is “much” in the address, which is no number. Write e.g. percent=20, or leave it out for the plan's own.",
  ],
  [
    said('cloud-not-answering', { why: verbatim('Vertex AI did not answer within 2 s') }),
    'This region could not be checked: Vertex AI did not answer within 2 s. Its wave waits until it answers.',
  ],
  [
    said('endpoint-idle', { region: 'eu-west-1', proceeds: true }),
    'Dublin served no requests in the last day, so there is nothing to judge its canary by. It will go on without a verdict, as the plan says, unless requests come and its canary gets less than half of its share of them.',
  ],
  [
    said('endpoint-idle', { region: 'eu-west-1', proceeds: false }),
    "Dublin served no requests in the last day, so there is nothing to judge its canary by. At the end of its bake Dublin will hold until a person lets it proceed; the waves after it wait. Say `needMoreData: proceed` in the plan's judge if it need not.",
  ],
  [
    said('invalid-person', {
      problems: [
        { key: 'email', rule: { problem: 'not-an-address', limit: undefined } },
        { key: 'name', rule: { problem: 'too-long', limit: 200 } },
        { key: 'role', rule: { problem: 'no-role', limit: undefined } },
      ],
    }),
    'Correct the person: email is not an e-mail address; name must have at most 200 characters; role must be one of viewer, approver, manager, admin.',
  ],
  [
    said('weak-password', { which: 'new', rule: { problem: 'too-short', limit: 12 } }),
    'The new password must have at least 12 characters.',
  ],
  [
    said('weak-password', { which: 'first', rule: { problem: 'missing', limit: undefined } }),
    'The password is missing.',
  ],
  [said('no-session', {}), 'That session has ended already.'],
  [said('no-session', { name: 'Mira' }), 'Mira is not signed in anywhere.'],
  [said('same-role', { name: 'Mira', role: 'manager' }), 'Mira has the role release manager already.'],
  [
    said('permission', { who: 'viewer', act: 'catch-up', able: ['manager', 'admin'] }),
    'Your role is viewer, which may not catch a region up. Ask a release manager or an admin.',
  ],
])('%o', (told, sentence) => expect(say(told)).toBe(sentence))
