import { expect, test } from 'vitest'
import type { ApprovalsView } from '#lib/web/views.ts'
import { busyFleet, managerShell } from '../testing/fixtures-fleet.ts'
import { navigationOf } from './navigation.ts'
import { placesOf, search } from './places.ts'

const places = placesOf(busyFleet, false)
const found = (text: string) => search(places, text).map(({ title, href }) => `${title} ${href}`)

test('models, the releases they serve and rollouts under way are found by any of their words', () => {
  expect(found('scoring v427')).toEqual(['fraud-scoring v427 /models/fraud-scoring/releases/v427'])
  expect(found('edge rollout')).toEqual(['fraud-scoring-edge-v53-1 /rollouts/fraud-scoring-edge-v53-1'])
  expect(found('merchant-risk')[0]).toBe('merchant-risk /models/merchant-risk')
  expect(found('no such thing')).toEqual([])
})

test('a release that is served nowhere is found while it is waited for or newly decided, and so is a rollout that is over', () => {
  const pending = { model: 'merchant-risk', label: 'v202' } as ApprovalsView['pending'][number]
  const listed = {
    approvals: { pending: [pending], decided: [] },
    rollouts: [{ slug: 'merchant-risk-v201-1' }],
  }
  const all = placesOf(busyFleet, false, listed)
  expect(search(all, 'risk v202')).toMatchObject([{ href: '/models/merchant-risk/releases/v202' }])
  expect(search(all, 'risk v201-1')).toMatchObject([{ href: '/rollouts/merchant-risk-v201-1' }])
  expect(new Set(all.map(({ href }) => href)).size).toBe(all.length)
})

test('what is no release of ours has no page to go to', () => {
  expect(places.filter(({ title }) => title.includes('sha256') || title.endsWith('–'))).toEqual([])
})

test('the fault lab is there only with the sandbox, and a count only while there is something to count', () => {
  const titles = (shell: Parameters<typeof navigationOf>[0]) =>
    navigationOf(shell).map(({ title, count }) => [title, count])
  expect(titles(managerShell)).toContainEqual(['Fault lab', undefined])
  expect(titles({ ...managerShell, sandbox: false })).not.toContainEqual(['Fault lab', undefined])
  expect(titles({ ...managerShell, openRollouts: 0 })).toContainEqual(['Rollouts', undefined])
})
