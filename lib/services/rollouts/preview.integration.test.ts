import { afterAll, beforeAll, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { sectionIn } from '#lib/clouds/sagemaker/plan/section.ts'
import { forVertexAlone, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { toJson } from '#lib/db/rows/json.ts'
import type { PlanSpec } from '#lib/domain/plan/plan.ts'
import { planDurationSeconds } from '#lib/domain/plan/waves.ts'
import type { CloudReaders } from '#lib/domain/ports.ts'
import { duration } from '#lib/domain/wording.ts'
import { modelId, nightlyCanary } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import { say } from '#lib/words/say.ts'
import { as, people } from '../testing/desk.ts'
import { seedVertexFleet } from '../testing/vertex.ts'
import { plansFor } from './plans.ts'
import { type PreviewInput, previewPlan } from './preview.ts'

const fraud = { model: 'fraud-scoring', release: 'v427' }

const vertex = {
  maxSurge: { percentage: 25 },
  maxUnavailable: { replicas: 1 },
  bakeSeconds: 900,
  enableAccessLogging: true,
}

let on: Stage
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
  await seedVertexFleet(on)
  await on.database.prisma.planTemplate.update({
    where: { name: nightlyCanary.name },
    data: {
      spec: toJson({ ...nightlyCanary, guardrail: guardrailWith(nightlyCanary.guardrail, { vertex }) }),
    },
  })
})
afterAll(() => on.end())

async function guardrailOf(input: Partial<PreviewInput>) {
  const model = { model: 'payment-embeddings', release: 'v56' }
  const previewed = await previewPlan(as(on, people.manager), { ...model, ...input })
  if (!previewed.ok) throw new Error(say(previewed))
  return previewed.preview.plan.guardrail
}

test('a bake named for one rollout holds on both clouds, and nothing else of Vertex AI changes', async () => {
  const { sections } = await guardrailOf({ bakeMinutes: 5 })
  expect(sections.sagemaker?.bakeSeconds).toBe(300)
  expect(sections.vertex).toEqual({ ...vertex, bakeSeconds: 300 })
  // As long as SageMaker bakes anyway: named, it still holds on Vertex AI.
  const { bakeSeconds } = sectionIn(nightlyCanary.guardrail)
  const asSagemaker = await guardrailOf({ bakeMinutes: bakeSeconds / 60 })
  expect(asSagemaker.sections.vertex?.bakeSeconds).toBe(bakeSeconds)
})

test('clouds that do not answer are a warning a region, and nobody waits for them longer than their patience', async () => {
  const context = as(on, people.manager)
  const never = () => new Promise<never>(() => undefined)
  const silent: CloudReaders = {
    ...context.clouds,
    serving: (provider) => ({ ...context.clouds.serving(provider), preflight: never }),
    artifacts: (provider) => ({ ...context.clouds.artifacts(provider), copy: never }),
  }
  const previewed = await previewPlan(
    { ...context, clouds: silent },
    { model: 'payment-embeddings', release: 'v56' },
    { artifactMs: 1, checkMs: 1 },
  )
  if (!previewed.ok) throw new Error(say(previewed))
  const { endpoints, findings } = previewed.preview
  for (const { region } of endpoints) {
    const found = findings.filter((finding) => finding.region === region)
    expect(found).toMatchObject([{ level: 'warning', code: 'cloud-not-answering' }])
    expect(say(found[0]!)).toContain('could not be checked: Vertex AI did not answer within')
  }
})

test('a percent or a timeout for one rollout leaves Vertex AI as the plan has it', async () => {
  expect((await guardrailOf({ percent: 20, timeoutMinutes: 120 })).sections.vertex).toEqual(vertex)
  expect((await guardrailOf({})).sections.vertex).toEqual(vertex)
})

const rolling: PlanSpec = {
  ...nightlyCanary,
  name: 'nightly-rolling',
  guardrail: forVertexAlone(nightlyCanary.guardrail, vertex),
}
const elsewhere: PlanSpec = { ...nightlyCanary, name: 'elsewhere', order: { waves: [['checkout-eu']] } }

async function offered(): Promise<string[]> {
  const { prisma } = on.database
  for (const plan of [rolling, elsewhere]) {
    const row = { name: plan.name, spec: toJson(plan) }
    await prisma.planTemplate.upsert({ where: { name: plan.name }, create: row, update: row })
  }
  return plansFor(prisma, { id: modelId, planName: nightlyCanary.name }, traitsOf)
}

test('a fleet on SageMaker is not offered a plan for Vertex AI alone, and is refused it when it is named', async () => {
  expect(await offered()).toEqual([nightlyCanary.name])
  const previewed = await previewPlan(as(on, people.manager), { ...fraud, plan: rolling.name })
  if (!previewed.ok) throw new Error(say(previewed))
  expect(previewed.preview.findings).toContainEqual(
    expect.objectContaining({ level: 'blocker', code: 'shift-missing' }),
  )
})

test('a model’s own plan is always offered', async () => {
  await offered()
  expect(await plansFor(on.database.prisma, { id: modelId, planName: rolling.name }, traitsOf)).toContain(
    rolling.name,
  )
})

test('a plan that names none of the fleet’s endpoints calls nothing and asks no cloud', async () => {
  await offered()
  const previewed = await previewPlan(as(on, people.manager), { ...fraud, plan: elsewhere.name })
  if (!previewed.ok) throw new Error(say(previewed))
  const { calls, findings, plan } = previewed.preview
  expect(calls).toEqual([])
  expect(plan.waves).toEqual([{ endpointIds: [] }])
  expect(findings.filter(({ code }) => code === 'endpoint-in-service')).toEqual([])
})

test('of many names that are not there the first are named, and how many more there are', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `nowhere-${index}`)
  const previewed = await previewPlan(as(on, people.manager), { ...fraud, endpoints: names })
  if (!previewed.ok) throw new Error(say(previewed))
  const unknown = previewed.preview.findings.filter(({ code }) => code === 'unknown-endpoint')
  expect(unknown).toHaveLength(21)
  expect(say(unknown.at(-1)!)).toBe('And 3 more names are neither an endpoint nor a region of fraud-scoring.')
})

test('a plan that is not there is refused with those that are', async () => {
  await offered()
  expect(await told(previewPlan(as(on, people.manager), { ...fraud, plan: 'nope' }))).toEqual({
    ok: false,
    code: 'unknown-plan',
    sentence: 'There is no plan nope. fraud-scoring may be promoted with nightly-canary.',
  })
})

test('a number that was typed for one rollout is refused where it was typed', async () => {
  const previewed = await previewPlan(as(on, people.manager), { ...fraud, percent: -3 })
  if (!previewed.ok) throw new Error(say(previewed))
  expect(previewed.preview.findings.map(say)).toContain(
    'Canary share is -3 %; SageMaker needs at least 1 %. Raise `percent` in what was chosen for this rollout.',
  )
})

test('a number that cannot be read is no preview of the plan as it is', async () => {
  const unreadable = [{ name: 'percent', text: 'much' }]
  const previewed = await previewPlan(as(on, people.manager), { ...fraud, unreadable })
  if (!previewed.ok) throw new Error(say(previewed))
  const blockers = previewed.preview.findings.filter(({ level }) => level === 'blocker')
  expect(blockers.map(say)).toContain(
    "`percent` is “much” in the address, which is no number. Write e.g. percent=20, or leave it out for the plan's own.",
  )
})

test('whatever number is typed, the preview answers and refuses it with a sentence', async () => {
  const extremes = [-1, 1e-320, 1e9, Number.MAX_VALUE]
  for (const name of ['percent', 'bakeMinutes', 'timeoutMinutes'] as const) {
    for (const value of extremes) {
      const previewed = await previewPlan(as(on, people.manager), { ...fraud, [name]: value })
      if (!previewed.ok) throw new Error(say(previewed))
      const { findings, plan, endpoints } = previewed.preview
      const refusing = findings.filter(
        ({ level, code }) => level === 'blocker' && code.startsWith('guardrail-'),
      )
      // A bake of next to nothing is possible, and warned of.
      const isPossible = name === 'bakeMinutes' && value === 1e-320
      expect(refusing.length > 0, `${name} ${value}`).toBe(!isPossible)
      expect(refusing.map(say).join(' ')).not.toMatch(/NaN|undefined/)
      expect(duration(planDurationSeconds(plan, endpoints, traitsOf))).not.toMatch(/NaN|undefined/)
    }
  }
})
