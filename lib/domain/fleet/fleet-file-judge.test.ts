import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { sectionOf } from '#lib/clouds/sagemaker/plan/section.ts'
import { sumOfWaitsSeconds } from '#lib/clouds/sagemaker/plan/shift.ts'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { say } from '#lib/words/say.ts'
import { defaultJudge } from '../canary/settings.ts'
import { example, read } from '../testing/fleet-file-example.ts'
import { fleetDifference, fleetFileJsonSchema, parseFleetFile, printFleetFile } from './fleet-file.ts'

const withJudge = (judge: string, text = example) =>
  text.replace('    onQualityFailure:', `    judge: ${judge}\n    onQualityFailure:`)
const guardrailOf = (text: string) => read(text).plans['nightly-canary']?.guardrail
const problemsOf = (judge: string, text = example) => {
  const parsed = parseFleetFile(withJudge(judge, text), traitsOf, say)
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
    expect(told.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('judge.needMoreData hold → proceed'),
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

describe('a judge that could not judge is refused with what to change', () => {
  test.each([
    ['{ alpha: 0.6 }', '`judge.alpha` is 0.6; it is a chance of being wrong, above 0 and under 0.5'],
    ['{ beta: 0 }', '`judge.beta` is 0'],
    ['{ needMoreData: extend }', '`judge.needMoreData` is extend, but `extend` says by how much: nothing'],
    ['{ extend: 10m }', '`judge.extend` has a meaning only with needMoreData: extend'],
    [
      '{ needMoreData: extend, extend: 45m }',
      'add up to 1 h 15 min; SageMaker waits at most 1 h. Shorten `extend` to 30 min',
    ],
    ['{ metrics: [] }', '`judge.metrics` is empty'],
    ['{ metrics: [ { metric: latency } ] }', '`cut` of a latency metric is missing'],
    [
      '{ metrics: [ { metric: latency, cut: p95 } ] }',
      '`cut` is `p95`. Write p50, p90, p99 or a time such as 20ms.',
    ],
    ['{ metrics: [ { metric: errors5xx, cut: p99 } ] }', '`cut` belongs to latency, not to errors5xx'],
    ['{ metrics: [ { metric: score } ] }', '`source` of a score metric is missing'],
    ['{ metrics: [ { metric: errors5xx, tolerated: 10 } ] }', '`tolerated` of errors5xx is 10'],
    [
      '{ metrics: [ { metric: errors5xx, unacceptable: 1 } ] }',
      '`unacceptable` of errors5xx is 1; it must be above 1',
    ],
    ['{ metrics: [ { metric: errors4xx, weight: 0 } ] }', '`weight` of errors4xx is 0'],
    [
      '{ metrics: [ { metric: errors4xx }, { metric: errors4xx } ] }',
      '`judge.metrics` names errors4xx twice',
    ],
    ['{ kind: bayesian }', '`kind` is `bayesian`; it must be'],
    ['{ needMoreDate: hold }', '`needMoreDate` is not a key here. Did you mean `needMoreData`?'],
    [
      '{ metrics: [ { metric: errors4xx, tolerate: 1 } ] }',
      '`tolerate` is not a key here. Did you mean `tolerated`?',
    ],
  ])('%s', (judge, sentence) => {
    const problems = problemsOf(judge)
    expect(problems.map((problem) => problem.sentence).join('\n')).toContain(sentence)
    expect(problems[0]?.line).toBeGreaterThan(5)
  })

  test('where all traffic moves at once there is no baseline to compare with', () => {
    const atOnce = example.replace(
      '{ strategy: canary, percent: 10, bake: 30m }',
      '{ strategy: all-at-once, bake: 30m }',
    )
    expect(problemsOf('{ kind: sequential }', atOnce)[0]?.sentence).toContain('judge: { kind: thresholds }')
    expect(problemsOf('{ kind: thresholds }', atOnce)).toEqual([])
    const guardrail = guardrailOf(atOnce)
    expect(guardrail && defaultJudge(guardrail, sagemaker).kind).toBe('thresholds')
  })
})
