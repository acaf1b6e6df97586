import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import type { ShiftStrategy } from '#lib/clouds/sagemaker/plan/section.ts'
import { defaultTimeoutSeconds } from '#lib/clouds/sagemaker/plan/shift.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { guardrailProblems } from '../plan/guardrail.ts'
import type { PlanSpec } from '../plan/plan.ts'
import { example, read } from '../testing/fleet-file-example.ts'
import { type FleetModel, printFleetFile } from './fleet-file.ts'

const shift: fc.Arbitrary<ShiftStrategy> = fc.oneof(
  fc.record({
    strategy: fc.constantFrom('canary' as const, 'linear' as const, 'rolling' as const),
    percent: fc.integer({ min: 10, max: 50 }),
    bakeSeconds: fc.integer({ min: 0, max: 600 }),
  }),
  fc.record({
    strategy: fc.constant('all-at-once' as const),
    bakeSeconds: fc.integer({ min: 0, max: 3600 }),
  }),
)
const shareOf = fc.integer({ min: 0, max: 9999 }).map((tenThousandths) => tenThousandths / 10_000)
const planOf = (name: string): fc.Arbitrary<PlanSpec> =>
  fc
    .record({
      order: fc.constantFrom<PlanSpec['order']>('highest-traffic-first', {
        waves: [['fraud-eu'], ['ap-southeast-2']],
      }),
      shift,
      rollbackOn: fc.record(
        {
          modelLatencyP99Ms: fc.integer({ min: 1, max: 9000 }).map((tenths) => tenths / 10),
          errors4xx: shareOf,
          errors5xx: shareOf,
        },
        { requiredKeys: [] },
      ),
      terminationWaitSeconds: fc.integer({ min: 0, max: 3600 }),
      spare: fc.integer({ min: 0, max: 9000 }),
      onQualityFailure: fc.constantFrom('stop' as const, 'roll-back-fleet' as const),
      onInfrastructureFailure: fc.constantFrom('continue' as const, 'stop' as const),
      infrastructurePatienceSeconds: fc.integer({ min: 0, max: 7200 }),
    })
    .map(({ shift, rollbackOn, terminationWaitSeconds, spare, ...rest }) => ({
      ...rest,
      name,
      guardrail: guardrailOf({
        shift,
        rollbackOn,
        terminationWaitSeconds,
        timeoutSeconds: Math.min(28_800, defaultTimeoutSeconds(shift, terminationWaitSeconds) + spare),
      }),
    }))
    .filter((plan) =>
      guardrailProblems(plan.guardrail, traitsOf).every((finding) => finding.level !== 'blocker'),
    )

describe('printing', () => {
  test('what was printed is read back as the same fleet', () => {
    const base = read(example)
    const alarms = fc.array(fc.string({ minLength: 1 }), { maxLength: 9 })
    fc.assert(
      fc.property(
        planOf('nightly-canary'),
        fc.constantFrom('active' as const, 'passive' as const),
        alarms,
        fc.integer({ min: 0, max: 100_000 }),
        (plan, role, rollbackAlarms, peakRps) => {
          const model = base.models['fraud-scoring'] as FleetModel
          const [first, second] = model.endpoints
          const endpoints = [
            { ...first!, role, settings: { ...first!.settings, rollbackAlarms }, peakRps },
            second!,
          ]
          const fleet = {
            plans: { 'nightly-canary': plan },
            models: { 'fraud-scoring': { ...model, endpoints } },
          }
          expect(read(printFleetFile(fleet, traitsOf))).toEqual(fleet)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('keeps accounts in quotes and short things on one line', () => {
    const text = printFleetFile(read(example), traitsOf)
    expect(text).toContain('shift: { strategy: canary, percent: 10, bake: 30m }')
    expect(text).toContain('account: "123456789012"')
  })
})
