import { expect, test } from 'vitest'
import { checkInvariants } from './invariants.ts'
import { night, problems, region, said, update } from './testing/night.ts'

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
  expect(problems({ ...facts, audit })).toContainEqual(expect.stringContaining('paused or had stopped'))
})

test('an update of another release than the rollout’s is found', () => {
  expect(problems(night({ accepted: [update({ target: 'meridian-fraud-eu-v428-a1' })] }))).toContainEqual(
    expect.stringContaining('is not of v427'),
  )
})

test('a region that is called promoted and serves something else is found', () => {
  expect(problems(night({}, { after: 'old' }))).toContainEqual(expect.stringContaining('is called promoted'))
})

test('a failed verdict that leaves the release in service is found', () => {
  expect(problems(night({}, { region: region({ verdict: 'fail' }) }))).toContainEqual(
    expect.stringContaining('had a failed verdict'),
  )
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
