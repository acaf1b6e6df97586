import { expect, test } from 'vitest'
import { type Said, said, verbatim } from '../../domain/said.ts'
import { maria, person } from '../../domain/testing/people.ts'
import type { Withdrawal } from '../../domain/withdrawal.ts'
import { say } from '../say.ts'

const region = 'eu-west-1'
const cause = verbatim('Dublin: alarm fraud-1-4xx went off: 2.04 > 1.')
const verdict = verbatim('Needs about 12 more minutes at the present traffic.')
const withdrawal: Withdrawal = { kind: 'rejected', at: '', by: person('Mira'), detail: 'biased' }
const promoted = { region, label: 'v427', already: false, containers: 1, accepted: [] }

test.each<[Said, string]>([
  [
    said('region-begun', { region, label: 'v427', configName: 'fraud-1-v427' }),
    'Dublin: v427 begins as fraud-1-v427',
  ],
  [
    said('update-found', { region, configName: 'fraud-1-v427' }),
    'Dublin: the update to fraud-1-v427 is under way',
  ],
  [said('update-accepted', { region, update: 'UpdateEndpoint' }), 'Dublin: UpdateEndpoint accepted'],
  [
    said('region-awaits-copy', { region, copy: verbatim('It is replicating') }),
    'Dublin waits for the artifact. It is replicating.',
  ],
  [
    said('region-promoted', {
      ...promoted,
      accepted: [
        { ...{ container: 0, part: 'artifact', outcome: 'declared' }, digest: `sha256:${'ab'.repeat(32)}` },
      ],
    }),
    'Dublin serves v427, 100%: the rest verified, artifact as declared (sha256:abab…ab), not compared',
  ],
  [
    said('region-had-not-begun', { region, refusal: verbatim('The rollout is paused. Resume it to go on.') }),
    'Dublin had not begun. The rollout is paused. Resume it to go on.',
  ],
  [
    said('bake-begun', { region, fleet: 'canary', share: 0.1, seconds: 1800 }),
    'Dublin: canary fleet takes 10 %, bakes 30 min',
  ],
  [
    said('bake-begun', { region, fleet: 'new', share: 1, seconds: 60 }),
    'Dublin: the new fleet takes 100 %, bakes 1 min',
  ],
  [
    said('bake-begun', { region, fleet: 'new', seconds: 60 }),
    'Dublin: the new fleet takes traffic, bakes 1 min',
  ],
  [
    said('own-bake-begun', { region, seconds: 900 }),
    'Dublin: all replicas are new and take all traffic, bakes 15 min',
  ],
  [
    said('bake-extended', { region, bakedSeconds: 1800, bySeconds: 600, verdict }),
    'Dublin: no verdict after 30 min, bakes up to 10 min longer, as the plan says. Needs about 12 more minutes at the present traffic.',
  ],
  [
    said('bake-ended-by', { region, by: maria }),
    'Maria ended the bake of Dublin early; what it serves is compared',
  ],
  [
    said('bake-passed', { region, leftSeconds: 600 }),
    'Dublin: the verdict is a pass, so the bake ends 10 min early; what it serves is compared',
  ],
  [said('update-ended', { region }), 'Dublin: the update has ended; what it serves is compared'],
  [
    said('all-traffic-shifted', { region, standsBySeconds: 300 }),
    'Dublin: the new fleet takes all traffic; the old one is kept for 5 min and then ended',
  ],
  [
    said('all-traffic-shifted', { region, standsBySeconds: 0 }),
    'Dublin: the new fleet takes all traffic; the old one is kept and then ended',
  ],
  [
    said('held-without-verdict', { region }),
    'Dublin holds: there is no verdict at the end of the bake. Nothing was measured. Proceed without a verdict, or roll the region back.',
  ],
  [
    said('held-without-verdict', { region, verdict }),
    'Dublin holds: there is no verdict at the end of the bake. Needs about 12 more minutes at the present traffic. Proceed without a verdict, or roll the region back.',
  ],
  [
    said('held-withdrawn', { region, label: 'v427', withdrawal }),
    'Dublin holds, as the plan says. v427 was rejected by Mira: biased. Proceed with it all the same, or roll the region back.',
  ],
  [
    said('held-before-start', { region, endpoint: 'fraud-1', label: 'v427', isTold: true }),
    'Dublin holds: fraud-1 is scaled to zero, and no container of v427 has run yet. It goes on when one runs or has answered; proceed without, or roll the region back.',
  ],
  [
    said('held-before-start', { region, endpoint: 'fraud-1', label: 'v427', isTold: false }),
    'Dublin holds: its cloud does not tell whether a container of v427 has run on fraud-1. It goes on when one runs or has answered; proceed without, or roll the region back.',
  ],
  [
    said('went-on-hurried', { region, by: maria }),
    'Dublin proceeds without a verdict: Maria ended its bake early',
  ],
  [
    said('went-on-by-plan', { region }),
    'Dublin goes on without a verdict, as the plan says. Nothing was measured.',
  ],
  [said('region-promoted', promoted), 'Dublin serves v427, 100%: every part verified'],
  [
    said('region-promoted', { ...promoted, beside: { share: 0.1 } }),
    'Dublin serves v427, 10 %: every part verified',
  ],
  [
    said('region-promoted', { ...promoted, beside: 'untold', already: true }),
    'Dublin serves v427 already, with an unknown share of the requests, every part verified; nothing was touched',
  ],
  [
    said('region-had-not-begun', { region: 'eu-west-1', refusal: said('rollout-paused', {}) }),
    'Dublin had not begun. The rollout is paused. Resume it to go on.',
  ],
  [
    said('undeploy-refused', { region: 'eu-west-1', refusal: verbatim('It serves.') }),
    'Nothing was undeployed in Dublin. It serves.',
  ],
  [
    said('release-unwatched', { label: 'v427', why: verbatim('S3 does not answer') }),
    'Not everything of v427 could be looked at: S3 does not answer.',
  ],
  [
    said('region-promoted', { ...promoted, already: true }),
    'Dublin serves v427 already, every part verified; nothing was touched',
  ],
  [
    said('region-promoted', {
      ...promoted,
      accepted: [
        {
          ...{ container: 0, part: 'artifact', outcome: 'unknown', side: 'release', tolerated: true },
          why: { reason: 'not-told' },
        },
      ],
    }),
    'Dublin serves v427, 100%: verified, artifact unknown, as the plan tolerates',
  ],
])('on the way forward: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})

test.each<[Said, string]>([
  [
    said('region-going-back', { region, isBack: false, cause }),
    'Dublin is being taken back. Dublin: alarm fraud-1-4xx went off: 2.04 > 1.',
  ],
  [
    said('region-going-back', { region, isBack: true, cause }),
    'Dublin was taken back. Dublin: alarm fraud-1-4xx went off: 2.04 > 1.',
  ],
  [
    said('region-back', { region, baseline: 'v426', cause }),
    'Dublin is back on v426. Dublin: alarm fraud-1-4xx went off: 2.04 > 1.',
  ],
  [
    said('region-back', { region, cause }),
    'Dublin is back on its previous version. Dublin: alarm fraud-1-4xx went off: 2.04 > 1.',
  ],
  [
    said('region-left-out', { region, by: maria, reason: 'not tonight' }),
    'Maria took Dublin out before it began: not tonight.',
  ],
  [
    said('nothing-to-take-back', { region }),
    'Dublin was not touched by this rollout, so there is nothing to take back',
  ],
  [
    said('region-troubled', { region, trouble: verbatim('SageMaker does not answer') }),
    'Dublin: SageMaker does not answer. Tried again.',
  ],
  [said('region-answers-again', { region, tries: 1 }), 'Dublin answers again after one try'],
  [said('region-answers-again', { region, tries: 3 }), 'Dublin answers again after 3 tries'],
  [
    said('stop-alarm-kept', { region, message: 'Rate exceeded' }),
    'Dublin: the stop alarm could not be cleared: Rate exceeded',
  ],
  [
    said('region-entered', { region, label: 'v427', from: 'shifting', to: 'baking' }),
    'Dublin: v427 went from shifting to baking.',
  ],
])('on the way back: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})
