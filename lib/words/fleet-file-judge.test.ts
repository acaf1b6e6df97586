import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { fleetDifference, parseFleetFile } from '../domain/fleet/fleet-file.ts'
import { example, read, withJudge } from '../domain/testing/fleet-file-example.ts'
import { told } from './told.ts'

const problemsOf = (judge: string, text = example) => {
  const parsed = parseFleetFile(withJudge(judge, text), traitsOf)
  return parsed.ok ? [] : parsed.problems.map(told)
}

test('a difference of the judge is told by its key', () => {
  const [before, after] = [withJudge('{ needMoreData: hold }'), withJudge('{ needMoreData: proceed }')]
  expect(fleetDifference(read(before), read(after), traitsOf).map(told)).toMatchObject([
    { sentence: 'Plan nightly-canary: judge.needMoreData hold → proceed.' },
  ])
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
  })
})
