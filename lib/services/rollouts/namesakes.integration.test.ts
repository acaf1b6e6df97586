import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import { replayCanary } from '../replay/run.ts'
import { as, clearRollouts, people, rolloutAt } from '../testing/desk.ts'
import { previewPlan } from './preview.ts'
import { revertRegion } from './region.ts'

/** SageMaker lets every region have an endpoint `fraud`, and a fleet is often just that. */
let on: Stage
let slug: string

beforeAll(async () => {
  on = await stage()
  await takeIn(on)
})
afterAll(() => on.end())
beforeEach(async () => {
  await clearRollouts(on.database)
  const promoted = { name: 'promoted', digest: 'sha256:00' } as const
  slug = await rolloutAt(on, { phases: { 'fraud-eu': promoted, 'fraud-au': promoted } })
  await on.database.prisma.endpoint.updateMany({ data: { name: 'fraud' } })
})

const manager = () => as(on, people.manager)
const asked = async () =>
  (await on.database.prisma.regionRollout.findMany({ where: { rollout: { slug } } })).flatMap(
    ({ endpointId, request }) => (request === null ? [] : endpointId),
  )

test('a decision on one of several endpoints with the same name is refused, and says how to name one', async () => {
  const asking = revertRegion(manager(), { rollout: slug, endpoint: 'fraud', reason: 'slow' })
  const refused = await told(asking)
  expect(refused).toMatchObject({ ok: false, code: 'ambiguous-endpoint' })
  expect(refused).toHaveProperty('sentence', expect.stringContaining('ap-southeast-2/fraud'))
  expect(await asked()).toEqual([])
})

test('a decision on the endpoint of a region reaches that one alone', async () => {
  const input = { rollout: slug, endpoint: 'ap-southeast-2/fraud', reason: 'slow' }
  expect(await revertRegion(manager(), input)).toEqual({ ok: true })
  expect(await asked()).toEqual(['fraud-au'])
})

test('a plan for the endpoint of a region leaves its namesakes alone', async () => {
  await clearRollouts(on.database)
  const of = { model: 'fraud-scoring', release: 'v427' }
  const one = await previewPlan(manager(), { ...of, endpoints: ['ap-southeast-2/fraud'] })
  expect(one.ok && one.preview.plan.waves).toEqual([{ endpointIds: ['fraud-au'] }])
  const waves = [['ap-southeast-2/fraud'], ['eu-west-1/fraud']]
  const two = await previewPlan(manager(), { ...of, waves })
  expect(two.ok && two.preview.plan.waves).toEqual([
    { endpointIds: ['fraud-au'] },
    { endpointIds: ['fraud-eu'] },
  ])
})

test('the canary of a region is replayed, not that of a namesake', async () => {
  await on.database.prisma.canaryMinute.create({
    data: {
      regionRolloutId: `${slug}:fraud-au`,
      attempt: 1,
      cohort: 'canary',
      minute: new Date('2026-11-20T03:47:00Z'),
      requests: 300,
      errors4xx: 0,
      errors5xx: 0,
    },
  })
  const source = (endpoint: string) => ({ rollout: slug, endpoint })
  const found = await replayCanary(manager(), source('ap-southeast-2/fraud'), {})
  expect(found.ok && found.replayed.subject.region).toBe('ap-southeast-2')
  expect(await replayCanary(manager(), source('fraud'), {})).toMatchObject({ ok: false })
})
