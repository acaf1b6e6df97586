import { expect, test } from 'vitest'
import { said } from '../domain/said.ts'
import { maria } from '../domain/testing/people.ts'
import { say } from './say.ts'

const v427 = { model: 'fraud-scoring', label: 'v427' }
const asked = { by: maria, region: 'europe-west4' }

test.each([
  [
    said('audit-approval-asked', { ...v427, by: maria, note: 'tonight' }),
    'Maria asked for approval of fraud-scoring v427: tonight',
  ],
  [
    said('audit-approved', { ...v427, by: maria, approvals: 1, needed: 2, reason: 'good' }),
    'Maria approved fraud-scoring v427 (1 of 2): good',
  ],
  [said('audit-rejected', { ...v427, by: maria, reason: 'bad' }), 'Maria rejected fraud-scoring v427: bad'],
  [said('audit-rollout-started', { ...v427, by: maria }), 'Maria started the rollout of fraud-scoring v427.'],
  [
    said('audit-rollout-started', { ...v427, by: maria, catchUp: ['fraud-eu', 'fraud-jp'] }),
    'Maria started the catch-up of fraud-eu, fraud-jp to fraud-scoring v427.',
  ],
  [said('audit-fleet-applied', { by: maria, changes: 0 }), 'Maria applied a fleet file: no change.'],
  [said('audit-fleet-applied', { by: maria, changes: 1 }), 'Maria applied a fleet file: 1 change.'],
  [said('audit-fleet-applied', { by: maria, changes: 7 }), 'Maria applied a fleet file: 7 changes.'],
  [
    said('audit-undeploy-asked', { ...asked, deployment: '570' }),
    'Maria asked to undeploy 570 in Eemshaven.',
  ],
  [
    said('audit-undeploy-asked', { ...asked, deployment: { id: '570', configName: 'embeddings-eu-v57' } }),
    'Maria asked to undeploy embeddings-eu-v57 (DeployedModel 570) in Eemshaven.',
  ],
  [
    said('audit-registry-told', { ...v427, status: 'Approved' }),
    'The registry was told that fraud-scoring v427 is Approved.',
  ],
  [said('audit-restored', v427), 'fraud-scoring v427 is as it was approved again.'],
  [
    said('audit-drift-ended', { region: 'eu-west-1', endpoint: 'fraud-eu' }),
    'Dublin: fraud-eu serves what Meridian put there again.',
  ],
  [
    said('audit-status-changed', { ...v427, status: 'Rejected' }),
    'fraud-scoring v427 became Rejected in the registry.',
  ],
  [
    said('audit-status-changed', { ...v427, status: 'Rejected', reason: 'drift' }),
    'fraud-scoring v427 became Rejected in the registry: drift',
  ],
  [
    said('audit-entry-changed', { ...v427, approvalsVoid: 0 }),
    'fraud-scoring v427 was changed in the registry before it was decided on.',
  ],
  [
    said('audit-entry-changed', { ...v427, approvalsVoid: 2 }),
    'fraud-scoring v427 was changed in the registry before it was decided on. 2 approvals of what it was before no longer count.',
  ],
  [
    said('audit-registered', { ...v427, status: 'Pending' }),
    'fraud-scoring v427 appeared in the registry and waits for approval.',
  ],
  [
    said('audit-registered', { ...v427, status: 'Approved' }),
    'fraud-scoring v427 appeared in the registry and is approved there.',
  ],
])('%o', (told, sentence) => expect(say(told)).toBe(sentence))
