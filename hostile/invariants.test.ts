import { expect, test } from 'vitest'
import type { AuditEntry, EndedRegion, Facts } from './facts.ts'
import { checkInvariants } from './invariants.ts'
import { acceptedOf } from './records.ts'
import { scheduleOf } from './schedule.ts'

const minute = 60_000
let seq = 0
const said = (action: string, subjectId: string, at = 0, detail: AuditEntry['detail'] = {}): AuditEntry => {
  seq += 1
  return { seq, at: at * minute, action, subjectId, detail }
}
const region = (changes: Partial<EndedRegion> = {}): EndedRegion => ({
  endpoint: 'fraud-eu',
  attempt: 1,
  phase: { name: 'promoted' },
  verdict: 'pass',
  ...changes,
})
const update = (changes = {}) => ({
  id: 1,
  at: 2 * minute,
  region: 'eu-west-1',
  endpoint: 'fraud-eu',
  target: 'meridian-fraud-eu-v427-a1',
  ...changes,
})

/** A night in which all went well, with what the test changes. */
function night(changes: Partial<Facts> = {}, parts: { region?: EndedRegion; after?: string } = {}): Facts {
  seq = 0
  return {
    schedule: {
      ...scheduleOf(1, 'long'),
      rate: 1,
      rollouts: [
        {
          model: 'fraud-scoring',
          release: 'v427',
          waves: [['fraud-eu']],
          bakeMinutes: 5,
          errorFactor: undefined,
          answer: 'proceed',
        },
      ],
    },
    accepted: [update()],
    audit: [
      said('release.approve', 'fraud-scoring/v427'),
      said('rollout.start', 'fraud-1'),
      said('region.shifting', 'fraud-1/fraud-eu', 2, { attempt: 1 }),
    ],
    auditBrokenAt: undefined,
    rollouts: [
      {
        slug: 'fraud-1',
        model: 'fraud-scoring',
        release: 'v427',
        open: false,
        status: 'completed',
        sentence: 'All regions serve v427.',
        regions: [parts.region ?? region()],
      },
    ],
    served: new Map([['fraud-eu', { before: 'old', after: parts.after ?? 'new' }]]),
    believed: new Map([['fraud-eu', parts.after ?? 'new']]),
    releases: new Map([['fraud-scoring', 'new']]),
    changed: new Set(),
    deadJobs: { superseded: 0, exhausted: 0 },
    ...changes,
  }
}
const problems = (facts: Facts) => checkInvariants(facts).problems

test('a night in which all went well breaks nothing, and is checked for something', () => {
  const { checks, problems: found } = checkInvariants(night())
  expect(found).toEqual([])
  expect(checks).toBeGreaterThan(10)
})

test('two accepted updates of one attempt are found', () => {
  expect(problems(night({ accepted: [update(), update({ id: 2 })] }))).toEqual([
    'eu-west-1 fraud-eu meridian-fraud-eu-v427-a1 was accepted 2 times',
  ])
})

test('a way back may be told more than once', () => {
  const back = { target: 'fraud-eu-v426' }
  expect(
    problems(night({ accepted: [update(), update({ id: 2, ...back }), update({ id: 3, ...back })] })),
  ).toEqual([])
})

test('an update that nobody recorded is found', () => {
  const facts = night()
  const [approved, started] = facts.audit
  expect(problems({ ...facts, audit: [approved!, started!] })).toContainEqual(
    expect.stringContaining('is not in the audit'),
  )
})

test('an update that begins while its release is not approved is found, by the order of the audit', () => {
  const facts = night()
  const audit = [
    said('release.approve', 'fraud-scoring/v427'),
    said('release.reject', 'fraud-scoring/v427'),
    said('region.shifting', 'fraud-1/fraud-eu', 2, { attempt: 1 }),
  ].map((entry, index) => ({ ...entry, seq: index + 1 }))
  expect(problems({ ...facts, audit })).toContainEqual(expect.stringContaining('while v427 was not approved'))
})

test.each(['rollout.pause', 'rollout.abort'])('an update that begins after %s is found', (action) => {
  const facts = night()
  const audit = [
    said('release.approve', 'fraud-scoring/v427'),
    said(action, 'fraud-1'),
    said('region.shifting', 'fraud-1/fraud-eu', 2, { attempt: 1 }),
  ].map((entry, index) => ({ ...entry, seq: index + 1 }))
  expect(problems({ ...facts, audit })).toContainEqual(expect.stringContaining('paused or aborted'))
})

test('an update that is accepted long after a rejection is found, one that was on its way is not', () => {
  const facts = night()
  const audit = [...facts.audit, { ...said('release.reject', 'fraud-scoring/v427', 2), seq: 4 }]
  expect(problems({ ...facts, audit })).toEqual([])
  expect(problems({ ...facts, audit, accepted: [update({ at: 9 * minute })] })).toContainEqual(
    expect.stringContaining('long after release.reject'),
  )
})

test('an update of another release than the rollout’s is found', () => {
  expect(problems(night({ accepted: [update({ target: 'meridian-fraud-eu-v428-a1' })] }))).toContainEqual(
    expect.stringContaining('is not of v427'),
  )
})

test('a rollout that goes on for ever is found, one that waits for a person is not', () => {
  const facts = night({}, { region: region({ phase: { name: 'baking' } }) })
  const open = { ...facts, rollouts: facts.rollouts.map((each) => ({ ...each, open: true })) }
  expect(problems(open)).toContainEqual(expect.stringContaining('waits for nobody'))
  const held = night({}, { region: region({ phase: { name: 'verifying', heldSince: 'now' } }) })
  expect(problems({ ...held, rollouts: held.rollouts.map((each) => ({ ...each, open: true })) })).toEqual([])
})

test('a rollout whose release is no longer approved waits for a person; one that is gated for a moment does not', () => {
  const gatedBy = (code: string) => {
    const gated = region({ phase: { name: 'gated', refusal: { code, sentence: 'Why.' } } })
    const facts = night({ accepted: [] }, { region: gated, after: 'old' })
    return problems({ ...facts, rollouts: facts.rollouts.map((each) => ({ ...each, open: true })) })
  }
  expect(gatedBy('release-not-approved')).toEqual([])
  expect(gatedBy('endpoint-busy')).toContainEqual(expect.stringContaining('waits for nobody'))
})

test('a region that is called promoted and serves something else is found', () => {
  expect(problems(night({}, { after: 'old' }))).toContainEqual(expect.stringContaining('is called promoted'))
})

test('a failed verdict that leaves the release in service is found', () => {
  expect(problems(night({}, { region: region({ verdict: 'fail' }) }))).toContainEqual(
    expect.stringContaining('had a failed verdict'),
  )
})

test('a region that went back and serves neither is found, unless somebody else put it there', () => {
  const reverted = region({ phase: { name: 'reverted', cause: { kind: 'cloud', sentence: 'Why.' } } })
  const facts = night({}, { region: reverted, after: 'hotfix' })
  expect(problems(facts)).toContainEqual(expect.stringContaining('serves hotfix instead of old'))
  expect(problems({ ...facts, changed: new Set(['fraud-eu']) })).toEqual([])
})

test('a belief that is not what the cloud serves is found', () => {
  expect(problems(night({ believed: new Map([['fraud-eu', 'old']]) }))).toContainEqual(
    expect.stringContaining('the database believes old'),
  )
})

test('a broken audit chain, a gap in it and dead jobs are found', () => {
  expect(problems(night({ auditBrokenAt: 2 }))).toEqual(['the audit chain is broken at 2'])
  const facts = night()
  expect(
    problems({ ...facts, audit: facts.audit.map((entry) => ({ ...entry, seq: entry.seq + 1 })) }),
  ).toEqual(['the audit has gaps'])
  expect(problems(night({ deadJobs: { superseded: 1, exhausted: 0 } }))).toHaveLength(1)
})

test('accepted updates are read from the calls of both clouds', () => {
  const call = { id: 5, at: 1, service: '', region: 'r', status: 200 }
  expect(
    acceptedOf({
      ...call,
      operation: 'UpdateEndpoint',
      request: { EndpointName: 'e', EndpointConfigName: 'c' },
    }),
  ).toEqual({ id: 5, at: 1, region: 'r', endpoint: 'e', target: 'c' })
  const deploy = { endpoint: 'projects/p/locations/r/endpoints/e', deployedModel: { displayName: 'd' } }
  expect(acceptedOf({ ...call, operation: 'DeployModel', request: deploy })).toMatchObject({
    endpoint: 'e',
    target: 'd',
  })
})
