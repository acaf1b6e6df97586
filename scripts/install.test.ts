import { expect, test } from 'vitest'
import { markerFrom } from './install.mjs'

test('a note of what was installed is read in both its forms, and one that was cut short is none', () => {
  expect(markerFrom('{"lock":"9c1f","set":"product"}')).toEqual({ lock: '9c1f', set: 'product' })
  expect(markerFrom('9c1fe2')).toEqual({ lock: '9c1fe2', set: 'tools' })
  for (const broken of ['', '{"lock":"9c', 'null']) expect(markerFrom(broken)).toBeUndefined()
})
