import { expect, test } from 'vitest'
import { judgeOf } from '#lib/domain/canary/settings.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { traits } from '../traits.ts'
import { shiftForm } from './index.ts'

const whereOf = () => 'in the plan'
const written = { strategy: 'canary', percent: 10, bake: '30m' }
/** A plan that may prolong its bake by another 30 min. */
const rules: Guardrail = {
  sections: {},
  rollbackOn: { errors5xx: 0.01 },
  judge: {
    ...judgeOf({ sections: {}, rollbackOn: {} }, traits),
    needMoreData: 'extend',
    extendSeconds: 1_800,
  },
}

test('what a person chooses leaves room for the extension that the plan allows, as the plan itself does', () => {
  const section = shiftForm.read({ ...written }, rules)
  const guardrail: Guardrail = { ...rules, sections: { sagemaker: section } }
  expect(shiftForm.problems(guardrail, whereOf, new Set())).toEqual([])
  for (const numbers of [{ bakeSeconds: 1_800 }, { percent: 20 }]) {
    const chosen = { ...rules, sections: { sagemaker: shiftForm.choose(guardrail, numbers)! } }
    expect(shiftForm.problems(chosen, whereOf, new Set())).toEqual([])
  }
})
