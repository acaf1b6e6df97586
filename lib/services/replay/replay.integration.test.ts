import { afterAll, beforeAll, expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { planSpecFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import { nightlyCanary } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { say } from '#lib/words/say.ts'
import { as, everyRow, people, rolloutAt } from '../testing/desk.ts'
import { keptCanaries } from './choices.ts'
import type { PeriodSource, ReplayChanges, RolloutSource } from './input.ts'
import { replayCanary } from './run.ts'

const minuteMs = 60_000
const bakeMinutes = 30

let on: Stage
let slug: string
let begun: number

/** Dublin's canary at 600 rps and 10 %: 0.1 % became 0.2 %, and nobody noticed. */
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
  const { guardrail } = nightlyCanary
  begun = Math.floor(on.clock.now().getTime() / minuteMs) * minuteMs - 60 * minuteMs
  slug = await rolloutAt(on, {
    plan: {
      guardrail: guardrailWith(guardrail, {
        shift: { strategy: 'canary', percent: 10, bakeSeconds: bakeMinutes * 60 },
        judge: { ...defaultJudge(guardrail, sagemaker), kind: 'thresholds' },
      }),
    },
    phases: { 'fraud-eu': { name: 'promoted', digest: 'sha256:00' } },
    ended: 'completed',
  })
  const at = (index: number) => new Date(begun + index * minuteMs)
  await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:fraud-eu` },
    data: { phaseTimes: { baking: at(0).toISOString() } },
  })
  const cohort = (name: string, requests: number, errors5xx: number) =>
    Array.from({ length: bakeMinutes }, (_, index) => ({
      regionRolloutId: `${slug}:fraud-eu`,
      attempt: 1,
      cohort: name,
      minute: at(index),
      requests,
      errors4xx: requests * 0.004,
      errors5xx,
      overLatency: 0,
      latencyP50Ms: 8,
      latencyP99Ms: 14,
    }))
  await on.database.prisma.canaryMinute.createMany({
    data: [...cohort('canary', 3_600, 7.2), ...cohort('baseline', 32_400, 32.4)],
  })
})
afterAll(() => on.end())

const replayed = async (changes: ReplayChanges = {}, source?: RolloutSource | PeriodSource) =>
  await replayCanary(as(on, people.viewer), source ?? { rollout: slug, endpoint: 'fraud-eu' }, changes)

async function decisions(changes: ReplayChanges = {}) {
  const answer = await replayed(changes)
  if (!answer.ok) throw new Error(say(answer))
  return Object.fromEntries(answer.replayed.runs.map(({ kind, decision }) => [kind, decision]))
}

test('the thresholds that let a doubled error rate through are shown beside the judge that stops it', async () => {
  const { sequential, thresholds } = await decisions()
  expect(thresholds).toEqual({ outcome: 'passed', after: bakeMinutes })
  expect(sequential?.outcome).toBe('stopped')
  expect(sequential?.after).toBeLessThan(bakeMinutes / 2)
})

test('the last minutes of a canary that is over are judged as they were kept, though nobody asked for them again', async () => {
  const last = { minute: new Date(begun + (bakeMinutes - 1) * minuteMs) }
  await on.database.prisma.canaryMinute.updateMany({ where: last, data: { settled: false } })
  const answer = await replayed()
  await on.database.prisma.canaryMinute.updateMany({ where: last, data: { settled: true } })
  const runs = answer.ok ? answer.replayed.runs : []
  expect(runs.find(({ kind }) => kind === 'thresholds')?.steps).toHaveLength(bakeMinutes)
})

test('what is tolerated decides: three times the baseline allowed, the same canary is not stopped', async () => {
  const limits = { errors5xx: { tolerated: 3, unacceptable: 6 } }
  expect((await decisions({ limits })).sequential?.outcome).not.toBe('stopped')
  const strict = (await decisions({ alpha: 0.000_001 })).sequential?.after ?? 0
  const loose = (await decisions({ alpha: 0.2 })).sequential?.after ?? 0
  expect(loose).toBeLessThan(strict)
})

test('only the judge that is shown is told of every minute, and it is the plan’s own unless changed', async () => {
  const answer = await replayed()
  const runs = answer.ok ? answer.replayed.runs : []
  expect(answer.ok && answer.replayed.settings.kind).toBe('thresholds')
  expect(runs.find(({ kind }) => kind === 'thresholds')?.steps).toHaveLength(bakeMinutes)
  expect(runs.find(({ kind }) => kind === 'sequential')?.steps.length).toBeLessThan(bakeMinutes)
})

test('a viewer may replay, and a replay writes nothing', async () => {
  const before = await everyRow(on.database)
  expect((await replayed({ kind: 'kayenta' })).ok).toBe(true)
  expect(await everyRow(on.database)).toEqual(before)
})

test('two periods of an endpoint are compared as its cloud measured them, the score of its plan too', async () => {
  const { guardrail } = nightlyCanary
  const usual = defaultJudge(guardrail, sagemaker)
  const score = {
    metric: 'score',
    source: { namespace: 'Meridian/Scores', name: 'MeanScore' },
    direction: 'either',
    tolerated: 1.05,
    unacceptable: 1.25,
    weight: 1,
    critical: false,
  } as const
  const judge = { ...usual, metrics: [...usual.metrics, score] }
  const { planName } = await on.database.prisma.model.findFirstOrThrow({ where: { slug: 'fraud-scoring' } })
  const template = await on.database.prisma.planTemplate.findUniqueOrThrow({ where: { name: planName } })
  await on.database.prisma.planTemplate.update({
    where: { name: planName },
    data: { spec: toJson({ ...planSpecFromRow(template), guardrail: { ...guardrail, judge } }) },
  })
  const from = (hoursAgo: number) =>
    new Date(on.clock.now().getTime() - hoursAgo * 60 * minuteMs).toISOString()
  const periods = { model: 'fraud-scoring', endpoint: 'fraud-eu', minutes: 10 }
  const answer = await replayed({}, { ...periods, baselineFrom: from(2), canaryFrom: from(1) })
  expect(answer).toMatchObject({ ok: true })
  const { subject } = answer.ok ? answer.replayed : { subject: undefined }
  expect(subject?.minutes.canary.length).toBeGreaterThan(7)
  expect(subject?.minutes.baseline.map(({ minute }) => minute)).toEqual(
    subject?.minutes.canary.map(({ minute }) => minute),
  )
  // Every measure was counted, so that no judge lacks one of them.
  const last = answer.ok ? answer.replayed.runs.map(({ steps }) => steps.at(-1)?.verdict.evidence ?? []) : []
  expect(last.flat().some(({ measure }) => measure === 'score')).toBe(true)
  const untold = last.flat().filter(({ said }) => /nothing measured|not known/.test(say(said)))
  expect(untold).toEqual([])
  expect(subject?.cuts?.p99).toBeGreaterThan(subject?.cuts?.p50 ?? Number.POSITIVE_INFINITY)
})

const periods = {
  model: 'fraud-scoring',
  endpoint: 'fraud-eu',
  baselineFrom: '2026-01-01T00:00Z',
  canaryFrom: '2026-01-02T00:00Z',
  minutes: 30,
}
test.each<[string, ReplayChanges, RolloutSource | PeriodSource | undefined, string]>([
  ['an alpha of 7', { alpha: 7 }, undefined, 'Alpha is 7'],
  ['a beta of 0', { beta: 0 }, undefined, 'Beta is 0'],
  [
    'limits the wrong way round',
    { limits: { errors5xx: { tolerated: 2, unacceptable: 1.5 } } },
    undefined,
    'must be above 2',
  ],
  ['an unknown rollout', {}, { rollout: 'nothing-v1-1', endpoint: 'fraud-eu' }, 'not part of a rollout'],
  ['a region without minutes', {}, { rollout: 'SLUG', endpoint: 'fraud-br' }, 'No minute of a canary'],
  [
    'an attempt that was never made',
    {},
    { rollout: 'SLUG', endpoint: 'fraud-eu', attempt: 9 },
    'in attempt 9',
  ],
  ['an unknown endpoint', {}, { ...periods, endpoint: 'moon' }, 'has no endpoint moon'],
  ['a period of half a minute', {}, { ...periods, minutes: 0.5 }, 'whole number'],
  ['a period that is no time', {}, { ...periods, canaryFrom: 'yesterday' }, 'in UTC'],
  ['a period in the future', {}, { ...periods, canaryFrom: '2126-01-02T00:00Z' }, 'not over yet'],
  ['the same period twice', {}, { ...periods, canaryFrom: periods.baselineFrom }, 'begin at the same minute'],
])('%s is refused with a sentence', async (_name, changes, source, words) => {
  const named =
    source && 'rollout' in source && source.rollout === 'SLUG' ? { ...source, rollout: slug } : source
  const answer = await replayed(changes, named)
  expect(answer.ok).toBe(false)
  expect(answer.ok ? '' : say(answer)).toContain(words)
})

test('the canaries that can be chosen are those whose minutes are kept', async () => {
  expect(await keptCanaries(on.database.prisma, 10)).toEqual([
    {
      rollout: slug,
      endpoint: 'fraud-eu',
      attempt: 1,
      model: 'fraud-scoring',
      city: 'Dublin',
      release: 'v427',
      at: new Date(begun),
    },
  ])
})
