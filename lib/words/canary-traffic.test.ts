import { describe, expect, test } from 'vitest'
import type { TrafficSpan } from '../domain/canary/said.ts'
import { said } from '../domain/said.ts'
import { say } from './say.ts'

const lookAtRouting = "It cannot pass; look at how the endpoint's traffic is routed."
const short = (span: TrafficSpan, share: number, meant: number, requests: number) =>
  say(said('canary-traffic-short', { span, share, meant, requests }))
const none = (span: TrafficSpan, meant: number) => say(said('canary-traffic-none', { span, meant }))
const asMeant = (span: TrafficSpan, share: number, meant: number) =>
  say(said('canary-traffic-as-meant', { span, share, meant }))

describe('a canary that gets less than it should is told', () => {
  test('while it bakes', () => {
    expect(short('now', 0.001, 0.1, 21_240)).toBe(
      `The canary gets 0.1 % of the traffic (21,240 requests) instead of 10 %. ${lookAtRouting}`,
    )
    expect(short('now', 0.001, 0.1, 1)).toContain('(1 request) instead')
    expect(none('now', 0.1)).toBe(
      `The canary has had no requests, though 10 % of the traffic is meant for it. ${lookAtRouting}`,
    )
    expect(say(said('canary-traffic-unknown', { meant: 0.1 }))).toBe(
      'The canary should take 10 % of the traffic; no whole minute of it is known yet.',
    )
  })

  test('once the bake is over', () => {
    expect(short('bake', 0.0036, 0.1, 3_600)).toBe(
      `The canary got 0.36 % of the traffic while it baked (3,600 requests) instead of 10 %. ${lookAtRouting}`,
    )
    expect(short('bake', 0.001, 0.1, 10_800)).toBe(
      `The canary got 0.1 % of the traffic while it baked (10,800 requests) instead of 10 %. ${lookAtRouting}`,
    )
    expect(none('bake', 0.1)).toBe(
      `No traffic reached the canary while it baked, though 10 % was meant for it. ${lookAtRouting}`,
    )
  })

  test('of a share that grows', () => {
    expect(short('beside-baseline', 0.001, 0.25, 54)).toBe(
      `The canary got 0.1 % of the traffic while the baseline served beside it (54 requests) instead of 25 % or more. ${lookAtRouting}`,
    )
    expect(none('beside-baseline', 0.25)).toBe(
      `No traffic reached the canary while the baseline served beside it, though 25 % or more was meant for it. ${lookAtRouting}`,
    )
  })

  test('of all traffic', () => {
    expect(short('now', 0.1, 1, 7_200)).toBe(
      `The canary gets 10 % of the traffic (7,200 requests), though all of it is meant for it. ${lookAtRouting}`,
    )
    expect(none('now', 1)).toBe(
      `No traffic reaches the canary, though all of it is meant for it. ${lookAtRouting}`,
    )
  })
})

test('one that gets what was meant is told too', () => {
  expect(asMeant('now', 0.102, 0.1)).toBe('The canary gets 10.2 % of the traffic; meant are 10 %.')
  expect(asMeant('bake', 0.102, 0.1)).toBe(
    'The canary got 10.2 % of the traffic while it baked; meant were 10 %.',
  )
  expect(asMeant('beside-baseline', 0.5, 0.25)).toBe(
    'The canary got 50 % of the traffic while the baseline served beside it; meant were 25 % or more.',
  )
})

test('requests that came with the shift are told apart from the bake’s', () => {
  const verdict = said('canary-traffic-none', { span: 'bake', meant: 0.1 })
  expect(say(said('canary-traffic-came-later', { verdict }))).toBe(
    `No traffic reached the canary while it baked, though 10 % was meant for it. ${lookAtRouting} The requests below came later, with the shift of all traffic.`,
  )
})
