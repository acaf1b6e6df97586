import { afterEach, beforeEach, expect, test } from 'vitest'
import { modelId } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { loadPlanPreview } from './plan.ts'

const person = { id: 'manager', name: 'Mira', email: 'manager@meridian.test', role: 'manager' as const }
const web = globalThis as { meridianServer?: Promise<unknown> | undefined }

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  const { database, clock, context } = on
  web.meridianServer = Promise.resolve({
    environment: { clouds: 'sandbox', sandboxControlUrl: on.sandbox.controlUrl },
    ...{ database, clock, clouds: context.clouds, log: context.log },
  })
})
afterEach(async () => {
  web.meridianServer = undefined
  await on.end()
})

test('a preview says what each region serves as every page does, a split with its shares', async () => {
  const { prisma } = on.database
  const where = { endpointId: 'fraud-eu' }
  const { id, ...before } = await prisma.servingInterval.findFirstOrThrow({ where })
  const { id: releaseId } = await prisma.release.findFirstOrThrow({ where: { modelId, label: 'v427' } })
  await prisma.servingInterval.update({ where: { id }, data: { share: 0.9, shareSource: 'measured' } })
  await prisma.servingInterval.create({
    data: {
      ...before,
      ...{ share: 0.1, shareSource: 'measured', releaseId, label: 'v427', configName: 'canary' },
    },
  })
  const previewed = await loadPlanPreview(person, { model: modelId, release: 'v427' })
  if (!previewed.ok) throw new Error(previewed.sentence)
  const { waves, from } = previewed.view
  expect(waves.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.from))).toEqual([
    'v426 90% · v427 10%',
    ...Array(3).fill('v426'),
  ])
  expect(from).toBe('v426')
})
