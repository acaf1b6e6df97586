import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { sectionOf } from '#lib/clouds/sagemaker/plan/section.ts'
import { sumOfWaitsSeconds } from '#lib/clouds/sagemaker/plan/shift.ts'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { defaultJudge } from '../canary/settings.ts'
import { example, read, withJudge } from '../testing/fleet-file-example.ts'
import { fleetDifference, fleetFileJsonSchema, parseFleetFile, printFleetFile } from './fleet-file.ts'

const guardrailOf = (text: string) => read(text).plans['nightly-canary']?.guardrail
const problemsOf = (judge: string, text = example) => {
  const parsed = parseFleetFile(withJudge(judge, text), traitsOf)
  return parsed.ok ? [] : parsed.problems
}

const whole = `{ kind: sequential, alpha: 0.005, beta: 0.1, needMoreData: extend, extend: 20m, pooled: true, metrics: [ { metric: errors5xx, unacceptable: 3 }, { metric: latency, cut: p99, critical: true }, { metric: latency, cut: 25ms, tolerated: 1.2, weight: 2 }, { metric: score, source: { namespace: Fraud, name: MeanScore }, direction: either, tolerated: 1.05, unacceptable: 1.3 } ] }`

describe('the judge of a plan', () => {
  test('may be left out, and the plan then has the default one', () => {
    const guardrail = guardrailOf(example)
    expect(guardrail?.judge).toBeUndefined()
    if (guardrail) {
      const { kind, needMoreData, metrics } = defaultJudge(guardrail, sagemaker)
      expect([kind, needMoreData, metrics.length]).toEqual(['sequential', 'hold', 6])
      expect(metrics.filter(({ critical }) => critical).map(({ metric }) => metric)).toEqual(['errors5xx'])
    }
  })

  test('has every key filled where only some are written', () => {
    const judge = guardrailOf(withJudge('{ needMoreData: proceed }'))?.judge
    const usual = defaultJudge(guardrailOf(example)!, sagemaker)
    expect(judge).toEqual({ ...usual, needMoreData: 'proceed' })
  })

  test('is read whole, with the ratios that a metric usually has', () => {
    expect(guardrailOf(withJudge(whole))?.judge).toEqual({
      kind: 'sequential',
      alpha: 0.005,
      beta: 0.1,
      needMoreData: 'extend',
      extendSeconds: 1200,
      pooled: true,
      metrics: [
        {
          metric: 'errors5xx',
          direction: 'increase',
          tolerated: 1,
          unacceptable: 3,
          weight: 1,
          critical: true,
        },
        {
          metric: 'latency',
          cut: 'p99',
          direction: 'increase',
          tolerated: 1.1,
          unacceptable: 2,
          weight: 1,
          critical: true,
        },
        {
          metric: 'latency',
          cut: { milliseconds: 25 },
          direction: 'increase',
          tolerated: 1.2,
          unacceptable: 2,
          weight: 2,
          critical: false,
        },
        {
          metric: 'score',
          source: { namespace: 'Fraud', name: 'MeanScore' },
          direction: 'either',
          tolerated: 1.05,
          unacceptable: 1.3,
          weight: 1,
          critical: false,
        },
      ],
    })
  })

  const scored =
    '{ metrics: [ { metric: score, source: { namespace: Fraud, name: MeanScore }, tolerated: 1 } ] }'

  test.each([whole, scored, '{ kind: kayenta }', '{ kind: thresholds, needMoreData: proceed }', '{}'])(
    'is printed back as it was read: %s',
    (judge) => {
      const fleet = read(withJudge(judge))
      expect(read(printFleetFile(fleet, traitsOf))).toEqual(fleet)
    },
  )

  test('that names a score without ratios lets releases differ a little, and one that names them has those', () => {
    const source = 'source: { namespace: Fraud, name: MeanScore }'
    const metricsOf = (ratios: string) =>
      guardrailOf(withJudge(`{ metrics: [ { metric: score, ${source}${ratios} } ] }`))?.judge?.metrics
    expect(metricsOf('')).toMatchObject([{ tolerated: 1.05, unacceptable: 1.25 }])
    expect(metricsOf(', tolerated: 1, unacceptable: 2')).toMatchObject([{ tolerated: 1, unacceptable: 2 }])
  })

  test('is a difference that is told by its key', () => {
    const told = fleetDifference(
      read(withJudge('{ needMoreData: hold }')),
      read(withJudge('{ needMoreData: proceed }')),
      traitsOf,
    )
    expect(told.map(({ said }) => said)).toMatchObject([
      { facts: { changes: [{ key: 'judge.needMoreData', before: 'hold', after: 'proceed' }] } },
    ])
  })

  test('that may extend the bake is waited for by the cloud from the beginning', () => {
    const guardrail = guardrailOf(withJudge('{ needMoreData: extend, extend: 30m }'))
    expect(guardrail && sectionOf(guardrail)?.timeoutSeconds).toBe(2 * 3600 + 3600)
    expect(sumOfWaitsSeconds({ strategy: 'canary', percent: 10, bakeSeconds: 3600 }, 0)).toBe(7200)
  })

  test('stands in the schema for editors', () => {
    expect(JSON.stringify(fleetFileJsonSchema(traitsOf))).toContain('needMoreData')
  })
})

test('where all traffic moves at once a judge that compares is refused', () => {
  const atOnce = example.replace(
    '{ strategy: canary, percent: 10, bake: 30m }',
    '{ strategy: all-at-once, bake: 30m }',
  )
  expect(problemsOf('{ kind: sequential }', atOnce)).toMatchObject([
    { path: 'plans.nightly-canary.judge.kind' },
  ])
  expect(problemsOf('{ kind: thresholds }', atOnce)).toEqual([])
  const guardrail = guardrailOf(atOnce)
  expect(guardrail && defaultJudge(guardrail, sagemaker).kind).toBe('thresholds')
})
