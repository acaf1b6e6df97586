import { expect, test } from 'vitest'
import { startRefusal } from './start-refusal.ts'

const whole = { asking: false, trouble: null, refusal: null }

test('only a whole preview of the plan that was asked for may be started', () => {
  expect(startRefusal(whole)).toBeNull()
  expect(startRefusal({ ...whole, asking: true })).toContain('wait for the preview')
  expect(startRefusal({ ...whole, trouble: 'This could not be answered.' })).toContain('is an older one')
  expect(startRefusal({ ...whole, refusal: 'v427 was rejected.' })).toBe('v427 was rejected.')
})

test('a gate that refused an older preview is not quoted for the plan that was asked for', () => {
  expect(startRefusal({ asking: false, trouble: 'No answer.', refusal: 'v427 was rejected.' })).not.toContain(
    'rejected',
  )
})
