import { expect, test } from 'vitest'
import { verbatim } from '#lib/domain/said.ts'
import type { AuditEntry, EndedRegion, Facts, Fallen } from './facts.ts'
import { inOrder, minute, night, problems, region, said, update, withRollout } from './testing/night.ts'

const release = 'fraud-scoring/v427'
const of = (name: string, at = 0) => said(`release.${name}`, release, at)
const begins = said('region.shifting', 'fraud-1/fraud-eu', 2, { attempt: 1 })
const promotes = (at: number) => said('region.promoted', 'fraud-1/fraud-eu', at, { attempt: 1 })
const second = 1 / 60

/** That audit, in a night in which the region was promoted unless told otherwise. */
function told(
  audit: AuditEntry[],
  changes: Partial<Facts> = {},
  parts: { region?: EndedRegion; after?: string } = {},
) {
  return night({ ...changes, audit: inOrder(audit) }, parts)
}
const back = (kind = 'withdrawn') =>
  ({
    region: region({ phase: { name: 'reverted', cause: { kind, said: verbatim('Why.') } } }),
    after: 'old',
  }) as const

test.each(['reject', 'reopen', 'withdrawn'])('an update that begins after release.%s is found', (action) => {
  expect(problems(told([of('approve'), of(action), begins]))).toContainEqual(
    expect.stringContaining('began while v427 was not approved'),
  )
})

test('a release that was withdrawn and restored is approved again', () => {
  expect(problems(told([of('approve'), of('withdrawn'), of('restored'), begins]))).toEqual([])
})

test('an entry that is restored does not end a rejection, and an approval does not bring back an entry that is gone', () => {
  for (const [stop, other] of [
    ['reject', 'restored'],
    ['withdrawn', 'approve'],
  ] as const)
    expect(problems(told([of('approve'), of(stop), of(other), begins]))).toContainEqual(
      expect.stringContaining('began while v427 was not approved'),
    )
})

test.each(['reject', 'withdrawn'])(
  'an update that is accepted longer after release.%s than a call may be on its way is found',
  (action) => {
    const audit = [of('approve'), begins, of(action, 2)]
    const arrives = (seconds: number) =>
      problems(told(audit, { accepted: [update({ at: 2 * minute + seconds * 1000 })] }, back()))
    expect(arrives(4)).toEqual([])
    expect(arrives(7)).toEqual([expect.stringContaining(`was accepted 7.0 s after release.${action}`)])
  },
)

test('what a worker that stood still had decided may arrive that much later, and no later', () => {
  const audit = [of('approve'), begins, of('reject', 2)]
  const stood = (process: 'worker' | 'web'): Fallen[] => [
    { blow: { kind: 'pause', process }, from: 2 * minute - 5_000, until: 2 * minute + 10_000 },
  ]
  const arrives = (seconds: number, fallen: Fallen[]) =>
    problems(told(audit, { accepted: [update({ at: 2 * minute + seconds * 1000 })], fallen }, back()))
  expect(arrives(14, stood('worker'))).toEqual([])
  expect(arrives(16, stood('worker'))).toHaveLength(1)
  // The web server sends nothing to a cloud.
  expect(arrives(14, stood('web'))).toHaveLength(1)
})

test('an outage holds a call up no longer than the adapters wait, and clocks are apart only where the sandbox was touched', () => {
  const audit = [of('approve'), begins, of('reject', 2)]
  const span = { from: 0, until: 30 * minute }
  const arrives = (seconds: number, blow: Fallen['blow'], during = span) =>
    problems(
      told(
        audit,
        { accepted: [update({ at: 2 * minute + seconds * 1000 })], fallen: [{ blow, ...during }] },
        back(),
      ),
    )
  expect(arrives(14, { kind: 'outage', region: 'eu-west-1' })).toEqual([])
  expect(arrives(16, { kind: 'outage', region: 'eu-west-1' })).toHaveLength(1)
  const instant = { from: 0, until: 0 }
  expect(arrives(9, { kind: 'kill', processes: ['sandbox'] }, instant)).toEqual([])
  expect(arrives(9, { kind: 'kill', processes: ['worker'] }, instant)).toHaveLength(1)
})

test('on a machine that answers slowly a call is on its way for longer', () => {
  const audit = [of('approve'), begins, of('reject', 2)]
  const arrives = (answeredWithinMs: number) =>
    problems(told(audit, { answeredWithinMs, accepted: [update({ at: 2 * minute + 9_000 })] }, back()))
  expect(arrives(800)).toHaveLength(1)
  expect(arrives(1_000)).toEqual([])
})

test('a pause that was lifted by a clock that ran ahead does not count as standing', () => {
  const audit = [
    of('approve'),
    said('rollout.pause', 'fraud-1', 1),
    said('rollout.resume', 'fraud-1', 2.05),
    begins,
  ]
  const touched: Fallen[] = [{ blow: { kind: 'kill', processes: ['sandbox'] }, from: minute, until: minute }]
  expect(problems(told(audit, { fallen: touched }))).toEqual([])
  expect(problems(told(audit))).toContainEqual(expect.stringContaining('after rollout.pause'))
})

test.each(['reject', 'reopen', 'withdrawn'])(
  'a region that is promoted after release.%s is found, unless its pass had begun before',
  (action) => {
    const audit = [of('approve'), begins, of(action, 10)]
    expect(problems(told([...audit, promotes(10 + 3 * second)]))).toEqual([])
    expect(problems(told([...audit, promotes(11)]))).toEqual([
      `fraud-eu was promoted 60.0 s after release.${action}`,
    ])
  },
)

test('a region may be promoted when its release may be served again, or when a person says so', () => {
  const audit = [of('approve'), begins, of('withdrawn', 10)]
  expect(problems(told([...audit, of('restored', 11), promotes(12)]))).toEqual([])
  const proceeds = (endpoint: string) => said('region.proceed', 'fraud-1', 11, { endpoint })
  expect(problems(told([...audit, proceeds('fraud-eu'), promotes(12)]))).toEqual([])
  expect(problems(told([...audit, proceeds('fraud-au'), promotes(12)]))).toHaveLength(1)
})

test('a region that is in flight with what was withdrawn goes back, or holds for it where the plan says so', () => {
  const audit = [of('approve'), begins, of('withdrawn', 10)]
  const baking = { name: 'baking', heldSince: 'now', heldFor: 'withdrawal' }
  const goesOn = told(audit, {}, { region: region({ phase: { name: 'baking' } }) })
  expect(problems(goesOn)).toContainEqual(expect.stringContaining('neither goes back nor holds for it'))
  const holds = told(audit, {}, { region: region({ phase: baking }) })
  expect(problems(holds)).toContainEqual(expect.stringContaining('neither goes back nor holds for it'))
  const plan = { guardrail: { onWithdrawal: 'hold' as const } }
  expect(problems(withRollout(holds, { plan }))).toEqual([])
  expect(problems(told(audit, {}, back()))).toEqual([])
})

test('where the plan takes the fleet back, a region that was promoted before goes back too', () => {
  const plan = { onQualityFailure: 'roll-back-fleet' as const }
  const audit = [of('approve'), begins, promotes(5), of('reject', 10)]
  const stays = withRollout(told(audit), { plan })
  expect(problems(stays)).toEqual([
    'fraud-eu stays promoted after release.reject, and the plan takes the fleet back',
  ])
  // Its rollout had ended before.
  const ended = inOrder([
    of('approve'),
    begins,
    promotes(5),
    said('rollout.completed', 'fraud-1', 6),
    of('reject', 10),
  ])
  expect(problems({ ...stays, audit: ended })).toEqual([])
})

test('what somebody rejected or deleted in the registry itself is known to the audit while its rollout goes on', () => {
  const registry = [{ model: 'fraud-scoring', at: 3 * minute, stands: 'deleted' as const }]
  const audit = (end: number) => [of('approve'), begins, said('rollout.completed', 'fraud-1', end)]
  const found = ['fraud-scoring v427 was deleted in the registry, and the audit does not know']
  expect(problems(told(audit(10), { registry }))).toEqual(found)
  expect(problems(told(audit(3.1), { registry }))).toEqual([])
  // A sandbox that was killed right after has lost it.
  expect(problems(told(audit(10), { registry: [{ ...registry[0]!, stands: 'kept' }] }))).toEqual([])
  expect(problems(told([...audit(10), of('withdrawn', 3.2)], { registry }))).toEqual([])
})
