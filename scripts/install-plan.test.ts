import { expect, test } from 'vitest'
import { planInstall } from './install-plan.mjs'

const lock = 'now'
const product = { lock, set: 'product' as const }
const tools = { lock, set: 'tools' as const }

test('a fresh clone gets for a start what the product needs, and for a check everything', () => {
  const fresh = { lock, before: undefined, lacksNode: false }
  expect(planInstall({ ...fresh, wanted: 'product' })).toEqual({ set: 'product', onlyTools: false })
  expect(planInstall({ ...fresh, wanted: 'tools' })).toEqual({ set: 'tools', onlyTools: false })
})

test('the first check after a start adds the tools and leaves the rest as it is', () => {
  expect(planInstall({ wanted: 'tools', lock, before: product, lacksNode: false })).toEqual({
    set: 'tools',
    onlyTools: true,
  })
})

test('what is there is not installed again', () => {
  expect(planInstall({ wanted: 'product', lock, before: product, lacksNode: false })).toBeUndefined()
  expect(planInstall({ wanted: 'product', lock, before: tools, lacksNode: false })).toBeUndefined()
  expect(planInstall({ wanted: 'tools', lock, before: tools, lacksNode: false })).toBeUndefined()
})

test('a new lock file is installed anew, with the tools where they were there', () => {
  const old = { set: 'tools' as const, lock: 'before' }
  expect(planInstall({ wanted: 'product', lock, before: old, lacksNode: false })).toEqual({
    set: 'tools',
    onlyTools: false,
  })
  const oldProduct = { set: 'product' as const, lock: 'before' }
  expect(planInstall({ wanted: 'tools', lock, before: oldProduct, lacksNode: false })).toEqual({
    set: 'tools',
    onlyTools: false,
  })
})

test('an older Node.js than the one that installed gets the one that comes with the packages', () => {
  expect(planInstall({ wanted: 'product', lock, before: product, lacksNode: true })).toEqual({
    set: 'product',
    onlyTools: false,
  })
})

test('a check under a product that runs adds what is missing and deletes nothing, also for another lock file', () => {
  const before = { set: 'product' as const, lock: 'before' }
  expect(planInstall({ wanted: 'tools', lock, before, lacksNode: false, inUse: true })).toEqual({
    set: 'tools',
    onlyTools: true,
  })
  expect(planInstall({ wanted: 'tools', lock, before: undefined, lacksNode: false, inUse: true })).toEqual({
    set: 'tools',
    onlyTools: false,
  })
})
