import { expect, test } from 'vitest'
import { verbatim } from '#lib/domain/said.ts'
import { minute, night, problems, region, update } from './testing/night.ts'

const reverted = region({ phase: { name: 'reverted', cause: { kind: 'cloud', said: verbatim('Why.') } } })
const changedAt = (at: number) => new Map([['fraud-eu', { at: at * minute, digest: 'hotfix' }]])

test('a region that went back and serves neither is found', () => {
  expect(problems(night({}, { region: reverted, after: 'else' }))).toContainEqual(
    expect.stringContaining('serves else instead of old'),
  )
})

test('what somebody put on an endpoint after Meridian is theirs', () => {
  expect(problems(night({ changed: changedAt(3) }, { region: reverted, after: 'hotfix' }))).toEqual([])
  expect(problems(night({ changed: changedAt(3) }, { after: 'hotfix' }))).toEqual([])
})

test('an update that Meridian had accepted after the change is held to what is said of it', () => {
  const earlier = { changed: changedAt(1) }
  expect(problems(night(earlier))).toEqual([])
  expect(problems(night(earlier, { after: 'hotfix' }))).toContainEqual(
    expect.stringContaining('is called promoted and serves hotfix'),
  )
  expect(problems(night(earlier, { region: region({ verdict: 'fail' }) }))).toContainEqual(
    expect.stringContaining('had a failed verdict'),
  )
  expect(problems(night(earlier, { region: reverted, after: 'else' }))).toContainEqual(
    expect.stringContaining('serves else instead of old or hotfix'),
  )
})

test('such an update is taken back to what somebody had put there, or to what was there before', () => {
  for (const after of ['hotfix', 'old'])
    expect(problems(night({ changed: changedAt(1) }, { region: reverted, after }))).toEqual([])
})

test('a way back after the change, or an update of another endpoint, does not make it Meridian’s', () => {
  const accepted = [update({ at: minute }), update({ id: 2, at: 4 * minute, target: 'fraud-eu-v426' })]
  const facts = night({ changed: changedAt(3), accepted }, { region: reverted, after: 'hotfix' })
  expect(problems(facts)).toEqual([])
})
