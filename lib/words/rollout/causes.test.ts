import { expect, test } from 'vitest'
import type { RecordedActor } from '../../domain/actor.ts'
import type { Difference } from '../../domain/manifest/difference.ts'
import { type Said, said, verbatim } from '../../domain/said.ts'
import { digests } from '../../domain/testing/builders.ts'
import { maria, person } from '../../domain/testing/people.ts'
import type { Withdrawal } from '../../domain/withdrawal.ts'
import { say } from '../say.ts'

const region = 'eu-west-1'
const at = '2026-11-20T03:30:00.000Z'
const rejected: Withdrawal = { kind: 'rejected', at, by: person('Mira'), detail: 'biased in São Paulo' }

test.each<[Said, string]>([
  [
    said('alarm-rang', { region, alarm: 'fraud-1-4xx', own: false, reason: 'Threshold crossed: 2.04 > 1' }),
    'Dublin: alarm fraud-1-4xx went off: Threshold crossed: 2.04 > 1.',
  ],
  [
    said('alarm-rang', {
      region,
      alarm: 'meridian-stop-fraud-1',
      own: true,
      reason: 'a person asked for it',
    }),
    "Dublin: Meridian's stop alarm meridian-stop-fraud-1 was tripped: a person asked for it.",
  ],
  [
    said('region-verdict', { region, verdict: verbatim('Canary 4xx 2.04 % of 10,812 requests; limit 1 %.') }),
    'Dublin: Canary 4xx 2.04 % of 10,812 requests; limit 1 %.',
  ],
  [
    said('region-release-withdrawn', { region, label: 'v427', withdrawal: rejected }),
    'Dublin: v427 was rejected by Mira: biased in São Paulo.',
  ],
  [
    said('update-undone-by-alarm', { region, cloud: 'SageMaker', alarm: 'fraud-1-4xx', okSince: at }),
    `Dublin: SageMaker took the update back; alarm fraud-1-4xx changed its state during it and is OK again since ${at}.`,
  ],
  [
    said('update-undone', { region, cloud: 'SageMaker' }),
    "Dublin: SageMaker took the update back and gave no reason. Look at the endpoint's alarm history and logs in the console before a retry.",
  ],
  [
    said('update-undone', {
      ...{ region: 'europe-west4', cloud: 'Vertex AI' },
      failure: 'Model server never became ready: health route /health returned 503.',
    }),
    'Eemshaven: Vertex AI took the update back: Model server never became ready: health route /health returned 503.',
  ],
  [
    said('region-did-not-work', {
      ...{ region, patienceSeconds: 600, tries: 10, errorCode: 'ServiceUnavailable' },
      ...{ trouble: verbatim('SageMaker does not answer'), untouched: true },
    }),
    'Dublin did not work for more than 10 min, 10 tries (ServiceUnavailable): SageMaker does not answer. The endpoint was not touched.',
  ],
  [
    said('region-did-not-work', {
      ...{ region, patienceSeconds: 600, tries: 10, trouble: verbatim('No answer.'), untouched: false },
    }),
    'Dublin did not work for more than 10 min, 10 tries: No answer.',
  ],
  [
    said('endpoint-changed-by-others', { region, endpoint: 'fraud-1', configName: 'hotfix', underway: true }),
    'Dublin: Somebody changed the endpoint fraud-1 during the rollout: an update to hotfix is under way, which Meridian did not start.',
  ],
  [
    said('cause-and-more', {
      cause: verbatim('Dublin: the alarm rang.'),
      more: said('endpoint-changed-by-others', {
        endpoint: 'fraud-1',
        configName: 'hotfix',
        underway: false,
      }),
    }),
    'Dublin: the alarm rang. Somebody changed the endpoint fraud-1 during the rollout: it serves hotfix, which Meridian did not start.',
  ],
  [
    said('region-not-taken-back', { region, withinSeconds: 12 * 3600 }),
    'Dublin could not be taken back within 12 h.',
  ],
  [said('region-baseline-unknown', { region }), 'What Dublin served before is not known.'],
  [
    said('region-artifact-other', { region, copy: verbatim('It was overwritten') }),
    'Dublin: It was overwritten.',
  ],
  [
    said('region-artifact-digest', { region, label: 'v427', url: 's3://m/v427', wanted: digests.v427 }),
    `Dublin: the artifact s3://m/v427 is an unreadable artifact, but v427 is ${digests.v427.slice(0, 11)}…${digests.v427.slice(-2)}.`,
  ],
  [
    said('region-artifact-failed', { region, copy: verbatim('The replication failed.') }),
    'Dublin: the artifact did not arrive. The replication failed.',
  ],
  [
    said('region-serves-unknown', {
      ...{ region, label: 'v427', configName: 'c', containers: 2 },
      parts: [
        { container: 1, part: 'image', outcome: 'unknown', side: 'endpoint', why: { reason: 'not-told' } },
      ],
    }),
    'Dublin serves c, and it is not known whether that is v427 (image of container 2: the cloud does not tell).',
  ],
])('a cause: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})

test.each<[Difference, string]>([
  [
    {
      ...{ kind: 'parts', containers: 1, parts: [{ container: 0, part: 'artifact' }], sameWeights: false },
      values: { found: digests.other, wanted: digests.v427 },
    },
    `another artifact (${digests.other} instead of ${digests.v427})`,
  ],
  [
    { kind: 'parts', containers: 1, parts: [{ container: 0, part: 'environment' }], sameWeights: true },
    'another environment, with the same weights',
  ],
  [{ kind: 'count', found: 1, wanted: 2 }, '1 container instead of 2'],
  [
    { kind: 'calling', containers: 2, found: 'direct', wanted: 'serial' },
    '2 containers that are called each on its own instead of one after the other',
  ],
  [
    { kind: 'names', found: ['a', null], wanted: ['a', 'b'] },
    'containers named a and nothing instead of a and b',
  ],
])('what differs is told in full: %j', (difference, words) => {
  const told = said('region-serves-other', { region, label: 'v427', configName: 'fraud-1-v427', difference })
  expect(say(told)).toBe(`Dublin serves fraud-1-v427 with ${words}, so it is not v427.`)
})

test.each<[string, RecordedActor]>([
  ['Maria', maria],
  ['deploy bot (token)', { kind: 'token', id: 't1', label: 'deploy bot', role: 'manager' }],
  ['Meridian', { kind: 'system', id: 'meridian', label: 'Meridian' }],
  ['ada@acme.test', { kind: 'recorded', label: 'ada@acme.test' }],
])('who asked for a region to go back is named: %s', (name, by) => {
  const asked = (reason: string | Said) => say(said('region-asked-back', { region, by, reason }))
  expect(asked('scores look wrong')).toBe(`${name} took Dublin back: scores look wrong.`)
  const rolling = said('rollout-aborts', { label: 'v427', on: 1, of: 2 })
  expect(asked(rolling)).toBe(
    `${name} took Dublin back: Aborting; 1 of 2 on v427. What moves is taken back, and no further region begins.`,
  )
})

test.each<[Said, string]>([
  [
    said('advise-copy', { label: 'v427', url: 's3://m/v427' }),
    'Nothing was begun. Copy the artifact of v427 to s3://m/v427 again, then Retry.',
  ],
  [
    said('advise-replication', { region }),
    'Nothing was begun. Mend the replication to eu-west-1 or copy the artifact by hand, then Retry.',
  ],
  [
    said('advise-cloud-refused', { endpoint: 'fraud-1', begun: true }),
    'An update of fraud-1 may still be under way in the cloud: put right what the cloud says, look at the endpoint, then Retry or Roll back.',
  ],
  [
    said('advise-find-who', { region }),
    'Meridian leaves Dublin as it is. Find out who changed it, bring the endpoint to the configuration you want, then Retry or Skip.',
  ],
  [
    said('advise-previous-by-hand', { endpoint: 'fraud-1', configName: 'fraud-1-v426' }),
    'Update fraud-1 to fraud-1-v426 by hand as soon as the cloud answers, then Retry or Skip.',
  ],
  [
    said('advise-previous-by-hand', { endpoint: 'fraud-1' }),
    'Update fraud-1 to the previous configuration by hand as soon as the cloud answers, then Retry or Skip.',
  ],
  [
    said('advise-wanted-by-hand', { endpoint: 'fraud-1' }),
    'Update fraud-1 to the configuration you want by hand, then Retry or Skip.',
  ],
  [
    said('advise-unread-part', { region, endpoint: 'fraud-1', label: 'v427' }),
    'fraud-1 is not counted as serving v427. Make the part readable and Retry, name it under `tolerateUnknown` in the plan, or roll Dublin back.',
  ],
  [
    said('advise-other-parts', { region, endpoint: 'fraud-1', label: 'v427', parts: ['image', 'args'] }),
    'fraud-1 is not counted as serving v427. Roll Dublin back, or put the right image and arguments in place and Retry.',
  ],
  [
    said('region-failed', {
      cause: said('region-refused-by-cloud', {
        ...{ region, errorCode: 'AccessDenied', message: verbatim('Allow sagemaker:UpdateEndpoint') },
      }),
      advice: said('advise-cloud-refused', { endpoint: 'fraud-1', begun: false }),
    }),
    'Dublin: the cloud refused (AccessDenied): Allow sagemaker:UpdateEndpoint. Nothing was begun. Put right what the cloud says, then Retry.',
  ],
])('what a person does about it: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})

test.each<[Withdrawal['detail'], string]>([
  [{ what: 'gone', address: 's3://fraud-models-eu/v427' }, ': s3://fraud-models-eu/v427 is gone'],
  [
    { what: 'states', difference: { kind: 'count', found: 1, wanted: 2 } },
    ': it states 1 container instead of 2',
  ],
  [{ what: 'not-named', label: 'prod', registryRef: 'm@7' }, ': prod does not name m@7 any more'],
  ['', ''],
  [undefined, ''],
])('what was found about a release: %j', (detail, words) => {
  const withdrawal: Withdrawal = { kind: 'entry-changed', at, by: undefined, detail }
  expect(say(said('release-taken-back', { label: 'v427', withdrawal }))).toBe(
    `The registry entry of v427 was changed after its approval${words}.`,
  )
})
