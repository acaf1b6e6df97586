import { beforeEach, expect, test } from 'vitest'
import { modelId } from '#lib/orchestrator/testing/fleet.ts'
import type { Stage } from '#lib/orchestrator/testing/stage.ts'
import { say } from '#lib/words/say.ts'
import { person, webStage } from '../testing/web-stage.ts'
import { loadPlanPreview } from './plan.ts'

const onStage = webStage()
let on: Stage
beforeEach(() => {
  on = onStage()
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
  if (!previewed.ok) throw new Error(say(previewed))
  const { waves, from } = previewed.view
  expect(waves.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.from))).toEqual([
    'v426 90% · v427 10%',
    ...Array(3).fill('v426'),
  ])
  expect(from).toBe('v426')
})
