import { expect, test } from 'vitest'
import { type Said, said, verbatim } from '../../domain/said.ts'
import { maria } from '../../domain/testing/people.ts'
import { say } from '../say.ts'

const reason = 'second thoughts'
const dublin = { by: maria, region: 'eu-west-1' }

test.each<[Said, string]>([
  [said('rollout-started', { by: maria }), 'Maria started the rollout.'],
  [said('rollout-decided', { by: maria, did: 'paused' }), 'Maria paused the rollout.'],
  [said('rollout-decided', { by: maria, did: 'resumed' }), 'Maria resumed the rollout.'],
  [
    said('rollout-decided', { by: maria, did: 'aborted', reason }),
    'Maria aborted the rollout: second thoughts',
  ],
  [
    said('rollout-decided', { by: maria, did: 'rolled-back', reason }),
    'Maria rolled back all regions: second thoughts',
  ],
  [
    said('region-decided', { ...dublin, did: { act: 'rolled-back' }, reason }),
    'Maria rolled back Dublin: second thoughts',
  ],
  [
    said('region-decided', { ...dublin, endpoint: 'fraud-au', did: { act: 'skipped' }, reason }),
    'Maria skipped Dublin (fraud-au): second thoughts',
  ],
  [
    said('region-decided', { ...dublin, did: { act: 'ended-bake' }, reason }),
    'Maria asked to end the bake of Dublin early: second thoughts',
  ],
  [
    said('region-decided', { ...dublin, did: { act: 'let-proceed', held: 'verdict' }, reason }),
    'Maria let Dublin proceed without a verdict: second thoughts',
  ],
  [
    said('region-decided', { ...dublin, did: { act: 'let-proceed', held: 'withdrawal' }, reason }),
    'Maria let Dublin proceed with a withdrawn release: second thoughts',
  ],
  [
    said('region-decided', { ...dublin, did: { act: 'opened-attempt', attempt: 2 } }),
    'Maria opened attempt 2 in Dublin.',
  ],
])('what a person decided: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})

test.each<[Said, string]>([
  [
    said('wave-opened', { wave: 2, label: 'v427', verified: ['eu-west-1'], others: [] }),
    'Wave 2 opened: Dublin verified on v427',
  ],
  [
    said('wave-opened', {
      ...{ wave: 3, label: 'v427', verified: ['ap-southeast-2'] },
      others: [
        { region: 'ap-northeast-1', what: 'stays', label: 'v426' },
        { region: 'eu-west-1', what: 'skipped' },
        { region: 'sa-east-1', what: 'going-back' },
      ],
    }),
    'Wave 3 opened: Sydney verified on v427; Tokyo stays on v426; Dublin was skipped; São Paulo is being taken back',
  ],
  [
    said('wave-opened', {
      ...{ wave: 2, label: 'v427', verified: ['eu-west-1'], declared: ['europe-west4'], others: [] },
    }),
    'Wave 2 opened: Dublin verified on v427; Eemshaven on v427 as declared, not compared',
  ],
  [
    said('wave-opened', {
      ...{ wave: 2, label: 'v427', verified: [] },
      others: [{ region: 'eu-west-1', what: 'stays' }],
    }),
    'Wave 2 opened: Dublin stays on its previous version',
  ],
])('what opened a wave: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})

const eemshaven = { region: 'europe-west4' }

test.each<[Said, string]>([
  [
    said('undeployed', { ...eemshaven, deployment: { id: '7', configName: 'embeddings-v57' } }),
    'Undeployed embeddings-v57 (DeployedModel 7) in Eemshaven.',
  ],
  [said('undeployed', { ...eemshaven, deployment: { id: '7' } }), 'Undeployed DeployedModel 7 in Eemshaven.'],
  [
    said('undeploy-refused', { ...eemshaven, refusal: verbatim('It takes 50 % of the traffic.') }),
    'Nothing was undeployed in Eemshaven. It takes 50 % of the traffic.',
  ],
  [
    said('undeploy-failed', { ...eemshaven, deployment: '7', message: verbatim('too many calls') }),
    'DeployedModel 7 could not be undeployed in Eemshaven: too many calls.',
  ],
  [
    said('undeploy-failed', {
      ...{ ...eemshaven, deployment: '7', message: verbatim('too many calls') },
      gaveUpAfterSeconds: 7_200,
    }),
    'DeployedModel 7 could not be undeployed in Eemshaven: too many calls. Meridian gave up after 2 h; ask for it again.',
  ],
  [
    said('undeploy-unfinished', { ...eemshaven, deployment: '7', cloud: 'Vertex AI', afterSeconds: 7_200 }),
    'DeployedModel 7 in Eemshaven is still there 2 h after Vertex AI was first told to undeploy it. Look at it in Google Cloud, then ask for it again.',
  ],
  [
    said('endpoint-left-fleet', { endpoint: 'embeddings-eu' }),
    'embeddings-eu has left the fleet, so nothing more was done with it.',
  ],
])('what an operation came to: %j', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})
