import { describe, expect, test } from 'vitest'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import { said, verbatim } from '../../said.ts'
import { at, fleet, iso, observed } from '../../testing/builders.ts'
import { maria } from '../../testing/people.ts'
import { deployed, standby } from '../../testing/vertex.ts'
import type { Deployment, Observation } from '../../types.ts'
import type { CloudFault } from '../decision.ts'
import {
  decideOperation,
  type Looked,
  type OperationInput,
  type OperationPhase,
  troubled,
} from './operation.ts'
import { type UndeployIntent, undeployOperation } from './undeploy.ts'

const idle = standby({ id: '7', configName: 'embeddings-v57' })
const serving = deployed({ id: '8', configName: 'embeddings-v58' })
const seeing = (...deployments: Deployment[]) => ({ ok: true, seen: observed({ deployments }) }) as const
const region = 'europe-west4'
const patience = { sendAgain: 600, giveUp: 7_200 }

function inputAt(
  seconds: number,
  phase: OperationPhase = { name: 'asked' },
  changes: Partial<OperationInput<UndeployIntent>> = {},
): OperationInput<UndeployIntent> {
  return {
    operation: {
      id: 'o1',
      kind: 'undeploy',
      endpointId: 'e1',
      intent: { deployment: idle.id },
      requestedBy: maria,
      requestedAt: iso(0),
      phase,
      trouble: undefined,
    },
    endpoint: { ...fleet[0]!, name: 'embeddings', region },
    cloud: vertex,
    openRollout: undefined,
    known: seeing(idle, serving).seen,
    patience,
    now: at(seconds),
    ...changes,
  }
}
const decide = (input: OperationInput<UndeployIntent>, look: Looked<Observation>) =>
  decideOperation(undeployOperation, input, look)
const fault = (kind: CloudFault['kind']): CloudFault => ({ kind, message: 'too many calls', code: undefined })
const sentAt = (seconds: number): OperationPhase => ({ name: 'sent', sentAt: iso(seconds) })

test('what was asked for is put on record as sent, with the time, and then sent', () => {
  expect(decide(inputAt(5), seeing(idle, serving))).toEqual({
    phase: sentAt(5),
    action: 'send',
    trouble: undefined,
    told: undefined,
    lookAgainAfterSeconds: 5,
  })
})

test('what was sent is waited for, and sent again only when it has not shown up for as long as a call may take', () => {
  expect(decide(inputAt(604, sentAt(5)), seeing(idle, serving))).toMatchObject({
    phase: sentAt(5),
    action: 'none',
  })
  expect(decide(inputAt(605, sentAt(5)), seeing(idle, serving))).toMatchObject({
    phase: sentAt(605),
    action: 'send',
  })
})

test.each<[string, OperationPhase]>([
  ['asked', { name: 'asked' }],
  ['sent', sentAt(5)],
])('it is done when the cloud shows it, whoever did it: %s', (_, phase) => {
  expect(decide(inputAt(20, phase), seeing(serving))).toMatchObject({
    phase: { name: 'done' },
    action: 'none',
    told: {
      action: 'endpoint.undeployed',
      said: said('undeployed', { region, deployment: { id: '7', configName: 'embeddings-v57' } }),
    },
    lookAgainAfterSeconds: undefined,
  })
})

test('what may not be done any more is refused directly before the call, with the reason of the gate', () => {
  const taken = { ...idle, state: 'serving', share: 0.5 } as const
  expect(decide(inputAt(5), seeing(taken, serving))).toMatchObject({
    phase: { name: 'refused' },
    action: 'none',
    told: {
      action: 'endpoint.undeploy-refused',
      said: {
        code: 'undeploy-refused',
        facts: { refusal: { code: 'takes-traffic', facts: { share: 0.5 } } },
      },
    },
  })
  const openRollout = { slug: 'r1', phase: { name: 'waiting' }, requested: false } as const
  expect(decide(inputAt(5, undefined, { openRollout }), seeing(idle, serving))).toMatchObject({
    phase: {
      name: 'refused',
      said: { facts: { refusal: { code: 'open-rollout', facts: { rollout: 'r1' } } } },
    },
    action: 'none',
  })
})

describe('trouble', () => {
  const unseen = { ok: false, error: fault('retryable') } as const

  test('is counted, and each try waits longer than the one before, up to a minute', () => {
    let input = inputAt(5)
    const waits: (number | undefined)[] = []
    for (let tries = 1; tries <= 6; tries += 1) {
      const { trouble, lookAgainAfterSeconds, phase } = decide(input, unseen)
      expect(trouble).toMatchObject({ tries, since: iso(5) })
      expect(phase).toEqual({ name: 'asked' })
      waits.push(lookAgainAfterSeconds)
      input = { ...input, now: at(5 + tries), operation: { ...input.operation, trouble } }
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60])
  })

  test('ends with an answer that shows the call under way', () => {
    const input = inputAt(20, sentAt(10))
    const trouble = { since: iso(5), tries: 3, said: verbatim('no answer'), code: undefined }
    const troubledBefore = { ...input, operation: { ...input.operation, trouble } }
    expect(decide(troubledBefore, seeing(idle, serving)).trouble).toBeUndefined()
  })

  test('of a call that did not get through leaves it unsent, so that it is made again', () => {
    expect(troubled(undeployOperation, inputAt(5), fault('retryable'))).toMatchObject({
      phase: { name: 'asked' },
      lookAgainAfterSeconds: 5,
    })
  })

  test('that will not pass is told at once and never tried again', () => {
    expect(troubled(undeployOperation, inputAt(5), fault('terminal'))).toMatchObject({
      phase: { name: 'failed' },
      told: {
        said: said('undeploy-failed', { region, deployment: '7', message: verbatim('too many calls') }),
      },
      lookAgainAfterSeconds: undefined,
    })
  })

  test('is given up when patience is over, not before', () => {
    expect(decide(inputAt(7_199), unseen).lookAgainAfterSeconds).toBe(5)
    expect(decide(inputAt(7_200), unseen)).toMatchObject({
      phase: { name: 'failed' },
      told: { said: { code: 'undeploy-failed', facts: { gaveUpAfterSeconds: 7_200 } } },
    })
  })
})

test('what was sent and is still to be seen when patience is over is told as failed', () => {
  expect(decide(inputAt(7_200, sentAt(7_100)), seeing(idle, serving))).toMatchObject({
    phase: { name: 'failed' },
    told: {
      action: 'endpoint.undeploy-failed',
      said: said('undeploy-unfinished', {
        ...{ region, deployment: '7', cloud: 'Vertex AI' },
        afterSeconds: 7_200,
      }),
    },
    lookAgainAfterSeconds: undefined,
  })
})
