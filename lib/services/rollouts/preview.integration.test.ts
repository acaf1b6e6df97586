import { afterAll, beforeAll, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import { nightlyCanary } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { as, people } from '../testing/desk.ts'
import { seedVertexFleet } from '../testing/vertex.ts'
import { type PreviewInput, previewPlan } from './preview.ts'

const vertex = {
  maxSurge: { percentage: 25 },
  maxUnavailable: { replicas: 1 },
  bakeSeconds: 900,
  enableAccessLogging: true,
}

let on: Stage
beforeAll(async () => {
  on = await stage()
  await seedVertexFleet(on)
  await on.database.prisma.planTemplate.update({
    where: { name: nightlyCanary.name },
    data: { spec: toJson({ ...nightlyCanary, guardrail: { ...nightlyCanary.guardrail, vertex } }) },
  })
})
afterAll(() => on.end())

async function guardrailOf(input: Partial<PreviewInput>) {
  const model = { model: 'payment-embeddings', release: 'v56' }
  const previewed = await previewPlan(as(on, people.manager), { ...model, ...input })
  if (!previewed.ok) throw new Error(previewed.sentence)
  return previewed.preview.plan.guardrail
}

test('a bake named for one rollout holds on both clouds, and nothing else of Vertex AI changes', async () => {
  const { shift, vertex: adjusted } = await guardrailOf({ bakeMinutes: 5 })
  expect(shift.bakeSeconds).toBe(300)
  expect(adjusted).toEqual({ ...vertex, bakeSeconds: 300 })
  // As long as SageMaker bakes anyway: named, it still holds on Vertex AI.
  const asSagemaker = await guardrailOf({ bakeMinutes: nightlyCanary.guardrail.shift.bakeSeconds / 60 })
  expect(asSagemaker.vertex?.bakeSeconds).toBe(nightlyCanary.guardrail.shift.bakeSeconds)
})

test('a percent or a timeout for one rollout leaves Vertex AI as the plan has it', async () => {
  expect((await guardrailOf({ percent: 20, timeoutMinutes: 120 })).vertex).toEqual(vertex)
  expect((await guardrailOf({})).vertex).toEqual(vertex)
})
