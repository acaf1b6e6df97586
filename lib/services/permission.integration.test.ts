import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#lib/domain/types.ts'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import { as, everyRow, people } from './testing/desk.ts'
import {
  applyUseCase,
  faultUseCases,
  promoteNowUseCase,
  releaseUseCases,
  rolloutUseCases,
  undeployUseCase,
} from './testing/use-cases.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
})
afterAll(() => on.end())

const mutating = /^(Create|Update|Delete|Put|Set|Add|Register|Deregister)/
const seenByClouds = () => ({
  mutations: on.sandbox.world.calls.find({}).filter(({ operation }) => mutating.test(operation)).length,
  faults: on.sandbox.world.faults.active().map(({ id }) => id),
})

const useCases = [
  ...releaseUseCases,
  ...rolloutUseCases,
  promoteNowUseCase,
  undeployUseCase,
  ...faultUseCases,
  applyUseCase,
].map((useCase) => [useCase.name, useCase] as const)

describe.each(useCases)('%s', (_, useCase) => {
  const roles = [people.viewer, people.approver, people.manager, people.admin]
  const forbidden = roles.filter(({ role }) => !useCase.mayDo.includes(role))

  test.each(forbidden.map((actor) => [actor.role, actor] as const))(
    'is refused to the role %s, says whom to ask, and writes nothing',
    async (_role, actor) => {
      const act = await useCase.prepare(on)
      const [before, cloudsBefore] = [await everyRow(on.database), seenByClouds()]
      expect(await told(act(as(on, actor)))).toMatchObject({
        ok: false,
        code: 'permission',
        sentence: expect.stringMatching(/^Your role is .+, which may not .+\. Ask .+\.$/),
      })
      expect(await everyRow(on.database)).toEqual(before)
      expect(seenByClouds()).toEqual(cloudsBefore)
    },
  )

  test('is refused to a token and to the registry without permission', async () => {
    const act = await useCase.prepare(on)
    const before = await everyRow(on.database)
    const token: Actor = { kind: 'token', id: 'ci', label: 'ci token', role: 'viewer' }
    expect(await act(as(on, token))).toMatchObject({ ok: false, code: 'permission' })
    const decides = useCase.name === 'approve' || useCase.name === 'reject'
    if (!decides) {
      const registry: Actor = { kind: 'registry', id: 'registry', label: 'Model registry' }
      expect(await act(as(on, registry))).toMatchObject({ ok: false, code: 'permission' })
    }
    expect(await everyRow(on.database)).toEqual(before)
  })
})
