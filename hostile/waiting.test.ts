import { expect, test } from 'vitest'
import { verbatim } from '#lib/domain/said.ts'
import type { EndedRegion } from './facts.ts'
import { night, problems, region, withRollout } from './testing/night.ts'
import { goesOnForEver } from './waiting.ts'

const held = { name: 'verifying', heldSince: 'now' }
const failed = { name: 'failed', cause: { kind: 'cloud', said: verbatim('Why.') }, advice: verbatim('Do.') }
const gated = (code: string) => ({ name: 'gated', refusal: { code, sentence: 'Why.' } })
const at = (wave: number, phase: EndedRegion['phase'], request?: EndedRegion['request']) =>
  region({ endpoint: `e${wave}`, wave, phase, request })

const why = (status: string, regions: EndedRegion[], onWithdrawal?: 'hold') =>
  goesOnForEver({ status, regions, plan: onWithdrawal ? { guardrail: { onWithdrawal } } : {} })

test('a rollout that is open and waits for nobody is found, one that waits for a person is not', () => {
  const open = (phase: EndedRegion['phase'], unanswered = new Map<string, string>()) =>
    problems(
      withRollout(night({ unanswered }, { region: region({ phase }) }), { open: true, status: 'running' }),
    )
  expect(open({ name: 'baking' })).toContainEqual('fraud-1 waits for nobody in fraud-eu baking')
  expect(open(held)).toEqual([])
  // Somebody was there, and was not let.
  expect(open(held, new Map([['fraud-eu', 'No.']]))).toContainEqual(
    expect.stringContaining('refuses it: No.'),
  )
})

test('one region that waits for a person excuses no other', () => {
  expect(why('running', [at(1, held), at(1, { name: 'baking' })])).toBe('waits for nobody in e1 baking')
  expect(why('running', [at(1, failed), at(1, { name: 'shifting' })])).toBe('waits for nobody in e1 shifting')
})

test('a region that failed waits for nobody: the plan says whether the others go on', () => {
  expect(why('running', [at(1, failed)])).toBe('has nothing left to do and has come to no end')
  expect(why('running', [at(1, failed), at(2, gated('wave'))])).toContain('e2 gated')
})

test('a later wave may wait behind one that waits for a person, and behind no other', () => {
  for (const phase of [{ name: 'waiting' }, { name: 'replicating' }, gated('wave')]) {
    expect(why('running', [at(1, held), at(2, phase), at(3, phase)])).toBeUndefined()
    expect(why('running', [at(1, { name: 'completing' }), at(2, phase)])).toContain('e2')
    expect(why('running', [at(1, phase), at(2, held)])).toContain('e1')
  }
})

test('what a person has asked for is waited for by nobody', () => {
  expect(why('running', [at(1, held, { kind: 'proceed' })])).toBe('waits for nobody in e1 verifying')
  expect(why('running', [at(1, { name: 'promoted' }, { kind: 'revert' })])).toContain('e1 promoted')
})

test('a release that is no longer approved ends its rollout; only where the plan holds it does that wait for a person', () => {
  const regions = [at(1, gated('release-not-approved'))]
  expect(why('running', regions)).toBe('waits for nobody in e1 gated')
  expect(why('running', regions, 'hold')).toBeUndefined()
  expect(why('running', [at(1, gated('endpoint-busy'))], 'hold')).toBe('waits for nobody in e1 gated')
})

test('a paused rollout waits for its resume where nothing has begun, and nowhere else', () => {
  expect(why('paused', [at(1, { name: 'promoted' }), at(2, gated('rollout-paused'))])).toBeUndefined()
  expect(why('paused', [at(1, { name: 'baking' }), at(2, gated('rollout-paused'))])).toContain('e1 baking')
})

test('a stop waits only for what is under way and held; an abort and a rollback wait for nobody', () => {
  expect(why('stopping', [at(1, held), at(2, { name: 'waiting' })])).toBeUndefined()
  expect(why('stopping', [at(1, failed), at(2, { name: 'waiting' })])).toContain('has not stopped')
  expect(why('stopping', [at(1, held), at(1, { name: 'reverting' })])).toContain('e1 reverting')
  for (const status of ['aborting', 'rolling-back'])
    expect(why(status, [at(1, held)])).toContain('does not come to its end: e1 verifying')
})
