import { expect, test } from 'vitest'
import { CloudError } from '#lib/domain/errors.ts'
import { said } from '#lib/domain/said.ts'
import type { Refusal } from '#lib/domain/types.ts'
import { ControlAnswer } from '../e2e/harness/sandbox-control.ts'
import { eventually, isAway } from './away.ts'
import { wish } from './people.ts'
import { GoogleAnswer } from './registry.ts'

const coded = (code: string) => Object.assign(new Error('Why.'), { code })
const named = (name: string, status: number) =>
  Object.assign(new Error('Why.'), { name, $metadata: { httpStatusCode: status } })

test('refused and broken connections, time-outs, 5xx and throttling are nobody there', () => {
  for (const error of [
    coded('ECONNREFUSED'),
    new TypeError('fetch failed', { cause: coded('ECONNRESET') }),
    new AggregateError([coded('ECONNREFUSED')]),
    new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }),
    new Error('socket hang up'),
    named('TimeoutError', 0),
    named('ServiceUnavailable', 503),
    named('ThrottlingException', 400),
    new ControlAnswer('POST /faults', 500, ''),
    new GoogleAnswer('DELETE m', 429, ''),
    coded('P1001'),
    new Error('Connection terminated unexpectedly'),
  ])
    expect(isAway(error), error.message).toBe(true)
})

test('everything else is an answer', () => {
  for (const error of [
    new ControlAnswer('POST /faults', 409, 'in progress'),
    new ControlAnswer('POST /faults', 404, ''),
    new GoogleAnswer('DELETE m', 400, ''),
    named('ValidationException', 400),
    new CloudError('terminal', 'No.'),
    coded('P2002'),
    new TypeError('x is not a function'),
    undefined,
  ])
    expect(isAway(error)).toBe(false)
})

/** A clock that goes on by a minute whenever somebody waits. */
function aClock() {
  let minutes = 0
  const pause = () => {
    minutes += 1
    return Promise.resolve()
  }
  return { now: () => minutes * 60_000, pause }
}

test('whoever is away is asked again until they answer, and their answer is the end of it', async () => {
  const answers = [coded('ECONNREFUSED'), named('ServiceUnavailable', 503)]
  const act = () => {
    const error = answers.shift()
    return error ? Promise.reject(error) : Promise.resolve('done')
  }
  expect(await eventually(act, aClock())).toBe('done')
  let asked = 0
  const refuses = () => {
    asked += 1
    return Promise.reject(new ControlAnswer('POST /faults', 400, '"kind" is unknown.'))
  }
  await expect(eventually(refuses, aClock())).rejects.toThrow('answered 400')
  expect(asked).toBe(1)
})

test('somebody who stays away is a reason to end the night, not a blow that silently does not fall', async () => {
  await expect(eventually(() => Promise.reject(coded('ECONNREFUSED')), aClock())).rejects.toThrow(
    'Nobody answered within 120 s.',
  )
})

test('a wish that the product refuses is told, and one that nothing explains ends the night', async () => {
  const answers = (refusal: Refusal) => () => Promise.resolve({ ok: false as const, ...refusal })
  const forbidden = said('permission', { who: 'registry', act: 'abort' })
  expect(await wish(() => Promise.resolve({ ok: true }))).toBeUndefined()
  expect(await wish(answers(said('rollout-ended', { status: 'aborted' })))).toBe(
    'The rollout has ended (aborted).',
  )
  await expect(wish(answers(forbidden))).rejects.toThrow(
    'Refused as permission: The registry may not abort a rollout.',
  )
})
