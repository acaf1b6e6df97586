import { describe, expect, test } from 'vitest'
import { unknown } from '../manifest/parts.ts'
import type { Timeline } from '../plan/timeline.ts'
import {
  at,
  baselineConfigName,
  digests,
  inputWith,
  iso,
  manifestOf,
  observed,
  passingVerdict,
  regionWith,
  see,
  targetConfigName,
  updated,
} from '../testing/builders.ts'
import { happenings, phases } from '../testing/decide-cases.ts'
import type { Observation, RegionPhase } from '../types.ts'
import { decide } from './decide.ts'

const statuses = [
  { cloudStatus: 'Failed', inForce: 'no' },
  { cloudStatus: 'Creating', inForce: 'no' },
  { cloudStatus: 'Deleting', inForce: 'no' },
  { cloudStatus: 'OutOfService', inForce: 'no' },
  { cloudStatus: 'UpdateRollbackFailed', inForce: 'mixed' },
] as const
const configs = [
  { configName: baselineConfigName, digest: digests.v426 },
  { configName: targetConfigName, digest: digests.v427 },
]
const atRest: readonly string[] = ['promoted', 'reverted', 'failed', 'skipped']
const moving = Object.values(phases).filter(({ name }) => !atRest.includes(name))

describe('an endpoint whose status speaks against the configuration that it names', () => {
  test.each(moving.map((phase): [string, RegionPhase] => [phase.name, phase]))(
    'is neither promoted nor said to be back, whatever it names: %s',
    (_, phase) => {
      for (const status of statuses) {
        for (const { configName, digest } of configs) {
          for (const now of [at(60), at(4000), at(100_000)]) {
            const seen = see(
              observed({
                ...status,
                configName,
                digest,
                manifest: manifestOf(digest),
                lastModifiedAt: iso(50),
              }),
            )
            const decision = decide(inputWith(phase, { seen, now, verdict: passingVerdict }))
            expect(['promoted', 'reverted'], `${status.cloudStatus} ${configName}`).not.toContain(
              decision.phase.name,
            )
          }
        }
      }
    },
  )

  test('holds a region that is to begin, and says what to do', () => {
    const failed = updated({ cloudStatus: 'Failed', inForce: 'no' })
    const { phase, action } = decide(inputWith(phases.gated, { seen: see(failed) }))
    expect(phase).toMatchObject({ name: 'gated', refusal: { code: 'region-not-in-service' } })
    expect(phase).toMatchObject({ refusal: { facts: { status: 'Failed', mixed: false } } })
    expect(action.kind).toBe('none')
  })

  const mixed = (changes: Partial<Observation> = {}) =>
    see(
      observed({
        cloudStatus: 'UpdateRollbackFailed',
        inForce: 'mixed',
        lastModifiedAt: iso(50),
        ...changes,
      }),
    )

  test('of two configurations at once is taken to the one of before', () => {
    for (const phase of [phases.baking, phases.completing, phases.verifying]) {
      const decision = decide(inputWith(phase, { seen: mixed() }))
      expect(decision).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'restore' } })
      expect(decision.phase).toMatchObject({ cause: { said: { code: 'region-serves-mixture' } } })
    }
  })

  test('that cannot be taken back is handed to a person', () => {
    const reverting = decide(inputWith(phases.reverting, { seen: mixed(), now: at(60) }))
    expect(reverting).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'restore' } })
    const later = decide(inputWith(phases.reverting, { seen: mixed(), now: at(4000) }))
    expect(later.phase.name).toBe('failed')
  })
})

test('what a promotion says of the traffic leaves out what other variants answer', () => {
  const variants = [{ name: 'B', share: 0.9, modelName: 'b', manifest: manifestOf(digests.other) }]
  const { events } = decide(
    inputWith(phases.verifying, { seen: see(updated({ variants })), verdict: passingVerdict }),
  )
  expect(events).toMatchObject([
    { said: { code: 'region-promoted', facts: { beside: { share: expect.closeTo(0.1) } } } },
  ])
})

test('an artifact that its store does not tell of is waited for, and nothing follows from it', () => {
  const { region: _, ...verified } = { region: undefined, ...happenings.updated }
  const artifact = {
    state: 'stated',
    value: { kind: 'archive', address: 's3://m/a', digest: unknown('not-answering', 's3://m/a') },
  } as const
  const silent = updated({ digest: undefined, manifest: manifestOf(undefined, { artifact }) })
  const phase = { name: 'verifying', unreadSince: iso(0) } as const
  const input = inputWith(phase, { ...verified, region: regionWith(phase), seen: see(silent), now: at(3600) })
  expect(decide(input).phase.name).toBe('verifying')
})

test('while one batch of a rolling update is taken down, the region is not said to take all traffic', () => {
  const { phase } = decide(
    inputWith(phases.baking, {
      ...happenings.terminating,
      cloud: { ...inputWith(phases.baking).cloud, timeline: () => steps },
    }),
  )
  expect(phase.name).toBe('baking')
})

const steps: Timeline = {
  ...{ shape: 'steps', askedShare: 0.25, hasBaseline: true, bakeSeconds: 300, stepSeconds: 300 },
  ...{ steps: 4, comparedSeconds: 1200, askedSeconds: 1200, completingSeconds: 0, waitSeconds: 1200 },
}
