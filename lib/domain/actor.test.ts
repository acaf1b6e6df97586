import { describe, expect, test } from 'vitest'
import { type Actor, actorWords, isMeridian, type RecordedActor, registryActor } from './actor.ts'
import { decide } from './rollout/decide.ts'
import { said } from './said.ts'
import { inputWith, regionWith, see, updated } from './testing/builders.ts'
import { phases } from './testing/decide-cases.ts'
import { person } from './testing/people.ts'

const ada = person('Ada')
const token: Actor = { kind: 'token', id: 't1', label: 'deploy bot', role: 'manager' }
const meridian: Actor = { kind: 'system', id: 'meridian', label: 'Meridian' }
const fraud = { account: '123456789012', region: 'eu-west-1', group: 'fraud-scoring' }
const recorded: RecordedActor = { kind: 'recorded', label: 'ada@acme.test' }

test.each<[string, RecordedActor]>([
  ['Ada', ada],
  ['deploy bot (token)', token],
  ['Meridian', meridian],
  ['Ada (model registry fraud-scoring)', registryActor(fraud, 'Ada')],
  ['Model registry fraud-scoring', registryActor(fraud)],
  ['ada@acme.test', recorded],
])('a sentence calls an actor %s', (words, actor) => {
  expect(actorWords(actor)).toBe(words)
})

test('Meridian is told from people also where an earlier version kept its label alone', () => {
  expect([meridian, { kind: 'recorded', label: 'Meridian' } as const].map(isMeridian)).toEqual([true, true])
  expect([ada, token, registryActor(fraud), recorded].map(isMeridian)).toEqual(Array(4).fill(false))
})

describe('who asks for a promoted region to go back stands whole in its cause', () => {
  const askedBy = (by: RecordedActor) => {
    const request = { kind: 'revert', by, reason: 'scores look wrong' } as const
    const region = regionWith(phases.promoted, { request })
    return decide(inputWith(phases.promoted, { region, seen: see(updated()) })).phase
  }

  test.each<[string, RecordedActor]>([
    ['a person', ada],
    ['a token', token],
    ['Meridian itself', meridian],
    ['somebody of whom only the label was kept', recorded],
  ])('%s', (_, by) => {
    expect(askedBy(by)).toMatchObject({
      name: 'reverting',
      cause: {
        kind: 'person',
        by,
        said: said('region-asked-back', { region: 'eu-west-1', by, reason: 'scores look wrong' }),
      },
    })
  })
})
