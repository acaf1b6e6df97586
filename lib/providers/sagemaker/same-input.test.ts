import { expect, test } from 'vitest'
import { firstDifference } from './same-input.ts'

test('the whole is compared, every member of it', () => {
  const wanted = { PrimaryContainer: { Image: 'a', Environment: { A: '1' } }, Containers: [] }
  expect(
    firstDifference(wanted, { PrimaryContainer: { Image: 'a', Environment: { A: '1' } } }),
  ).toBeUndefined()
  expect(firstDifference(wanted, { PrimaryContainer: { Image: 'a', Environment: { A: '2' } } })).toBe(
    'PrimaryContainer.Environment.A',
  )
  expect(firstDifference(wanted, { PrimaryContainer: { Image: 'a', Environment: { A: '1', B: '2' } } })).toBe(
    'PrimaryContainer.Environment.B',
  )
})

test('defaults that SageMaker writes are no difference, and neither are members that do not count', () => {
  const existing = {
    PrimaryContainer: { Image: 'a', Mode: 'SingleModel' },
    EnableNetworkIsolation: false,
    ModelArn: 'x',
  }
  expect(
    firstDifference({ PrimaryContainer: { Image: 'a' } }, existing, new Set(['ModelArn'])),
  ).toBeUndefined()
  expect(
    firstDifference({ PrimaryContainer: { Image: 'a' } }, { ...existing, EnableNetworkIsolation: true }),
  ).toBe('EnableNetworkIsolation')
})
