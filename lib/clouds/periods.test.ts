import { expect, test } from 'vitest'
import { periodsOf, readingsOf, totalsOf } from './periods.ts'

const at = (time: string) => new Date(`2026-11-20T${time}:00Z`)
const window = { from: at('09:20'), to: at('12:10') }
const shown = (periods: { from: Date; to: Date }[]) =>
  periods.map(({ from, to }) => `${from.toISOString().slice(11, 16)}–${to.toISOString().slice(11, 16)}`)

test('periods begin on the hour and are cut at the edges of the window', () => {
  expect(shown(periodsOf(window, 3600, 0))).toEqual([
    '09:20–10:00',
    '10:00–11:00',
    '11:00–12:00',
    '12:00–12:10',
  ])
})

test('periods that are counted back from the end leave the first one short', () => {
  expect(shown(periodsOf(window, 3600, window.to.getTime()))).toEqual([
    '09:20–10:10',
    '10:10–11:10',
    '11:10–12:10',
  ])
})

test('whole periods are read at once, and those cut short by minutes, none of them beyond the window', () => {
  const readings = readingsOf(periodsOf(window, 3600, 0), 3600)
  expect(shown(readings)).toEqual(['09:20–10:00', '10:00–12:00', '12:00–12:10'])
  expect(readings.map(({ pointSeconds }) => pointSeconds)).toEqual([60, 3600, 60])
  const short = { from: at('09:50'), to: at('10:10') }
  expect(shown(readingsOf(periodsOf(short, 3600, 0), 3600))).toEqual(['09:50–10:10'])
})

test('reading leaves the periods as they are', () => {
  const periods = periodsOf(window, 3600, 0)
  readingsOf(periods, 3600)
  expect(shown(periods)).toEqual(['09:20–10:00', '10:00–11:00', '11:00–12:00', '12:00–12:10'])
})

test('a count goes to the period that it was counted in, and one outside to none', () => {
  const counted = [
    { at: at('09:20').getTime(), requests: 1.4 },
    { at: at('10:00').getTime(), requests: 2, errors5xx: 1 },
    { at: at('10:59').getTime(), requests: 3 },
    { at: at('12:10').getTime(), requests: 100 },
    { at: at('09:19').getTime(), requests: 100 },
  ]
  expect(
    totalsOf(periodsOf(window, 3600, 0), counted).map(({ requests, errors5xx }) => [requests, errors5xx]),
  ).toEqual([
    [1, 0],
    [5, 1],
    [0, 0],
    [0, 0],
  ])
})
