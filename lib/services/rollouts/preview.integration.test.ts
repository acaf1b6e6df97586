import { afterAll, beforeAll, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import type { Clouds } from '#lib/domain/ports.ts'
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

test('clouds that do not answer are a warning a region, and nobody waits for them longer than their patience', async () => {
  const context = as(on, people.manager)
  const never = () => new Promise<never>(() => undefined)
  const silent: Clouds = {
    ...context.clouds,
    serving: (provider) => ({ ...context.clouds.serving(provider), preflight: never }),
    artifacts: (provider) => ({ ...context.clouds.artifacts(provider), copy: never }),
  }
  const previewed = await previewPlan(
    { ...context, clouds: silent },
    { model: 'payment-embeddings', release: 'v56' },
    { artifactMs: 1, checkMs: 1 },
  )
  if (!previewed.ok) throw new Error(previewed.sentence)
  const { endpoints, findings } = previewed.preview
  for (const { region } of endpoints) {
    const found = findings.filter((finding) => finding.region === region)
    expect(found).toMatchObject([{ level: 'warning', code: 'cloud-not-answering' }])
    expect(found[0]?.sentence).toContain('could not be checked: Vertex AI did not answer within')
  }
})

test('a percent or a timeout for one rollout leaves Vertex AI as the plan has it', async () => {
  expect((await guardrailOf({ percent: 20, timeoutMinutes: 120 })).vertex).toEqual(vertex)
  expect((await guardrailOf({})).vertex).toEqual(vertex)
})
