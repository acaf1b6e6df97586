import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { planJson, planSpecJson } from './json.ts'

/** As rows held it before each cloud had a section of its own. */
const earlier = {
  name: 'nightly-canary',
  order: 'highest-traffic-first',
  guardrail: {
    tolerateUnknown: ['image'],
    shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
    rollbackOn: { errors5xx: 0.005 },
    terminationWaitSeconds: 300,
    timeoutSeconds: 5700,
  },
  onQualityFailure: 'stop',
  onInfrastructureFailure: 'continue',
  infrastructurePatienceSeconds: 600,
}
const noShift = { strategy: 'all-at-once', bakeSeconds: 0 }
const vertex = { maxSurge: { percentage: 25 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 900 }
const guardrailOf = (changes: object) =>
  planSpecJson.parse({ ...earlier, guardrail: { ...earlier.guardrail, ...changes } }).guardrail

test('a plan of a row that was written before sections says the same of every cloud', () => {
  const { guardrail } = planJson.parse({ ...earlier, waves: [{ endpointIds: ['e1'] }] })
  expect(guardrail).toEqual({
    tolerateUnknown: ['image'],
    rollbackOn: { errors5xx: 0.005 },
    sections: {
      sagemaker: {
        strategy: 'canary',
        percent: 10,
        bakeSeconds: 1800,
        terminationWaitSeconds: 300,
        timeoutSeconds: 5700,
      },
    },
  })
  expect(traitsOf('sagemaker').timeline(guardrail)).toMatchObject({ shape: 'canary', waitSeconds: 3900 })
  expect(guardrailOf({ vertex }).sections).toMatchObject({ sagemaker: { percent: 10 }, vertex })
})

test('a shift that meant none, beside Vertex AI, is no section, and the same shift alone moves all traffic at once', () => {
  expect(guardrailOf({ shift: noShift, vertex }).sections).toEqual({ vertex })
  expect(guardrailOf({ shift: noShift }).sections).toEqual({
    sagemaker: { ...noShift, terminationWaitSeconds: 300, timeoutSeconds: 5700 },
  })
  const watched = { strategy: 'all-at-once', bakeSeconds: 60 }
  expect(guardrailOf({ shift: watched, vertex }).sections).toMatchObject({ sagemaker: watched, vertex })
})

test('a plan is read back as it was written, and one that says nothing of any cloud is refused', () => {
  const written = planSpecJson.parse(earlier)
  expect(planSpecJson.parse(JSON.parse(JSON.stringify(written)))).toEqual(written)
  const { shift: _, ...without } = earlier.guardrail
  expect(planSpecJson.safeParse({ ...earlier, guardrail: without }).success).toBe(false)
})

test('a section that is not of its cloud reaches no cloud', () => {
  const broken = guardrailOf({ shift: { strategy: 'sideways', bakeSeconds: 60 } })
  expect(() => traitsOf('sagemaker').timeline(broken)).toThrow('strategy')
})
