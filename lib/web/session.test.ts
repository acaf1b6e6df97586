import { expect, test } from 'vitest'
import { aheadHeader } from '#lib/auth/peer.ts'
import { isPersonsDoing } from './session.ts'

const page = { 'x-meridian-path': '/models/fraud-scoring' }

test('what is fetched ahead of a person does not keep their session alive, who marks it as that', () => {
  expect(isPersonsDoing(new Headers(page))).toBe(true)
  expect(isPersonsDoing(new Headers({ ...page, [aheadHeader]: '1' }))).toBe(false)
  expect(isPersonsDoing(new Headers({ ...page, 'sec-purpose': 'prefetch;prerender' }))).toBe(false)
})

test('what an open page reads by itself is nobody’s doing', () => {
  expect(isPersonsDoing(new Headers())).toBe(false)
})
