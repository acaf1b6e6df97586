import { expect, test } from 'vitest'
import { changesOf, typedOf, typedProblem } from './typed-settings.ts'

const settings = {
  kind: 'sequential' as const,
  alpha: 0.01,
  beta: 0.07,
  measures: [
    { measure: 'errors5xx' as const, cutMs: null, tolerated: 1, unacceptable: 2, critical: true },
    { measure: 'latency-p99' as const, cutMs: 14.2, tolerated: 1.1, unacceptable: 2, critical: false },
  ],
}

test('settings that nobody touched are asked for as they were', () => {
  expect(changesOf(typedOf(settings))).toEqual({
    kind: 'sequential',
    alpha: 0.01,
    beta: 0.07,
    limits: {
      errors5xx: { tolerated: 1, unacceptable: 2 },
      'latency-p99': { tolerated: 1.1, unacceptable: 2 },
    },
  })
})

test('a field that holds no number is left as the plan has it, and a number that makes no sense is sent to be refused', () => {
  const typed = typedOf(settings)
  expect(changesOf({ ...typed, alphaPercent: 'x', betaPercent: '', limits: [] })).toEqual({
    kind: 'sequential',
  })
  expect(changesOf({ ...typed, alphaPercent: '700', limits: [] }).alpha).toBe(7)
})

test('text where a number belongs is named and refused; an empty field is the plan’s', () => {
  const typed = typedOf(settings)
  expect(typedProblem(typed)).toBeNull()
  expect(typedProblem({ ...typed, alphaPercent: '' })).toBeNull()
  expect(typedProblem({ ...typed, betaPercent: '1,5' })).toContain('“1,5” is not a number')
  const limits = [{ measure: 'errors5xx' as const, tolerated: 'twice', unacceptable: '2' }]
  expect(typedProblem({ ...typed, limits })).toContain('“twice”')
})
