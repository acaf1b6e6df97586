import { expect, test } from 'vitest'
import { randomOf } from './random.ts'
import { type Blow, scheduleOf } from './schedule.ts'
import { readSeeds } from './seeds.ts'
import { scheduleLines } from './words.ts'

const seeds = readSeeds('1-300')

test('a seed gives the same schedule every time, and another one than its neighbours', () => {
  for (const length of ['short', 'long'] as const) {
    for (const seed of seeds) expect(scheduleOf(seed, length)).toEqual(scheduleOf(seed, length))
    const told = new Set(seeds.map((seed) => scheduleLines(scheduleOf(seed, length)).join('\n')))
    expect(told.size).toBe(seeds.length)
  }
})

test('among the seeds every kind of blow falls, on each process alone and in pairs, over rollouts on both clouds', () => {
  const blows: Blow[] = seeds.flatMap((seed) => scheduleOf(seed, 'long').blows)
  const kinds = new Set(blows.map(({ kind }) => kind))
  expect([...kinds].sort()).toEqual(
    [
      'abort',
      'change-behind',
      'delete-package',
      'kill',
      'outage',
      'pause',
      'reject',
      'rest',
      'roll-back',
      'throttling',
    ].sort(),
  )
  const killed = new Set(blows.map((blow) => (blow.kind === 'kill' ? blow.processes.join('+') : '')))
  for (const each of [
    'worker',
    'workers',
    'web',
    'sandbox',
    'postgres',
    'worker+sandbox',
    'sandbox+postgres',
  ])
    expect(killed, each).toContain(each)
  const models = new Set(seeds.flatMap((seed) => scheduleOf(seed, 'long').rollouts.map(({ model }) => model)))
  expect(models.size).toBe(3)
})

test('what a blow takes away the stack has', () => {
  for (const seed of seeds) {
    for (const length of ['short', 'long'] as const) {
      const { blows, web, ownPostgres } = scheduleOf(seed, length)
      const killed = blows.flatMap((blow) => (blow.kind === 'kill' ? blow.processes : []))
      if (killed.includes('web')) expect(web).toBe(true)
      expect(ownPostgres).toBe(killed.includes('postgres'))
    }
  }
})

test('seeds are given one by one and as ranges; anything else is refused', () => {
  expect(readSeeds('3,5,8-10')).toEqual([3, 5, 8, 9, 10])
  for (const wrong of ['', '5-3', 'all', '1-', '-4', '1-99999999'])
    expect(() => readSeeds(wrong)).toThrow(/seed/)
})

test('draws stay in their range, ends included', () => {
  const random = randomOf(7)
  const drawn = new Set(Array.from({ length: 500 }, () => random.between(2, 5)))
  expect([...drawn].sort()).toEqual([2, 3, 4, 5])
})
