import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import type { ShiftStrategy } from '#lib/clouds/sagemaker/plan/section.ts'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import type { Guardrail } from '../plan/plan.ts'
import type { Provider } from '../types.ts'
import { minuteAt } from './testing/minutes.ts'
import { trafficMeant } from './traffic-meant.ts'

const guardrail = (shift: ShiftStrategy): Guardrail => guardrailOf({ shift, rollbackOn: {} })
const meant = (shift: ShiftStrategy, now: number, shiftedAt?: number, provider: Provider = 'sagemaker') =>
  trafficMeant(guardrail(shift), traitsOf(provider), {
    from: minuteAt(0),
    shiftedAt: shiftedAt === undefined ? undefined : minuteAt(shiftedAt),
    now: new Date(minuteAt(now)),
  })
const between = (until: number) => ({ from: minuteAt(0), until: minuteAt(until) })

describe('the traffic that is meant for a canary', () => {
  test('is its share while it bakes, and after that what it should have had for as long as the bake was asked for', () => {
    const canary: ShiftStrategy = { strategy: 'canary', percent: 10, bakeSeconds: 600 }
    expect(meant(canary, 5)).toEqual({ expectedShare: 0.1 })
    expect(meant(canary, 30, 11)).toEqual({ expectedShare: 0.1, bakedBetween: between(10) })
    expect(meant(canary, 30, 8)).toEqual({ expectedShare: 0.1, bakedBetween: between(8) })
  })

  test.each(['linear', 'rolling'] as const)(
    'is at least the first step of a %s shift, and that before the last step only',
    (strategy) => {
      const steps: ShiftStrategy = { strategy, percent: 30, bakeSeconds: 300 }
      const grows = { expectedShare: 0.3, shareGrows: true }
      expect(meant(steps, 4)).toEqual({ ...grows, bakedBetween: between(4) })
      // Four waits, the last of them on all traffic.
      expect(meant(steps, 18)).toEqual({ ...grows, bakedBetween: between(15) })
      expect(meant(steps, 60, 21)).toEqual({ ...grows, bakedBetween: between(15) })
    },
  )

  test('is all of it where nothing bakes before all traffic has moved', () => {
    const all = { expectedShare: 1, bakedBetween: between(7) }
    expect(meant({ strategy: 'all-at-once', bakeSeconds: 600 }, 7)).toEqual(all)
    expect(meant({ strategy: 'canary', percent: 10, bakeSeconds: 600 }, 7, undefined, 'vertex')).toEqual(all)
  })

  test('is not known before the bake has begun', () => {
    const shift: ShiftStrategy = { strategy: 'linear', percent: 10, bakeSeconds: 600 }
    const bake = { from: undefined, shiftedAt: minuteAt(3), now: new Date(minuteAt(4)) }
    expect(trafficMeant(guardrail(shift), sagemaker, bake)).toEqual({ expectedShare: undefined })
  })
})
