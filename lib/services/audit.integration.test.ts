import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { as, auditEntries, breakInserts, everyRow, people } from './testing/desk.ts'
import {
  applyUseCase,
  faultUseCases,
  releaseUseCases,
  rolloutUseCases,
  type UseCase,
  undeployUseCase,
} from './testing/use-cases.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
})
afterAll(() => on.end())

const intents = [...releaseUseCases, ...rolloutUseCases, applyUseCase]
const doer = ({ mayDo }: UseCase) => (mayDo.includes('manager') ? people.manager : people.admin)
const named = <Case extends { name: string }>(cases: Case[]) =>
  cases.map((useCase) => [useCase.name, useCase] as const)

describe.each(named(intents))('%s', (_, useCase) => {
  const actor = doer(useCase)

  test('does not happen when it cannot be audited', async () => {
    const act = await useCase.prepare(on)
    const before = await everyRow(on.database)
    const mend = await breakInserts(on.database, 'audit_entry')
    try {
      await expect(act(as(on, actor))).rejects.toThrow('no room for audit_entry')
    } finally {
      await mend()
    }
    expect(await everyRow(on.database)).toEqual(before)
  })

  test('writes exactly one audit entry, in the name of the person', async () => {
    const act = await useCase.prepare(on)
    const before = (await auditEntries(on.database)).length
    expect(await act(as(on, actor))).toMatchObject({ ok: true })
    const added = (await auditEntries(on.database)).slice(before)
    expect(added).toEqual([
      expect.objectContaining({
        actor: expect.objectContaining({ id: actor.id, label: actor.label, role: actor.role }),
        sentence: expect.stringContaining(actor.label),
        at: on.clock.now(),
      }),
    ])
    // Done once: the second time the gate refuses, or there is no change; either way nothing is said twice.
    const again = await act(as(on, actor))
    const expected = again.ok ? before + 2 : before + 1
    expect((await auditEntries(on.database)).length).toBe(expected)
  })
})

// The job is asked for last: what fails there must take its audit entry with it. Asking for an approval wakes no worker.
test.each(named(intents.filter(({ name }) => name !== 'request approval')))(
  '%s leaves no audit entry when its transaction fails',
  async (_, useCase) => {
    const act = await useCase.prepare(on)
    await on.database.pool.query('DELETE FROM graphile_worker._private_jobs')
    const before = await everyRow(on.database)
    const mend = await breakInserts(on.database, 'graphile_worker._private_jobs')
    try {
      await expect(act(as(on, doer(useCase)))).rejects.toThrow('no room for')
    } finally {
      await mend()
    }
    expect(await everyRow(on.database)).toEqual(before)
  },
)

test.each(named(faultUseCases))('%s writes exactly one audit entry', async (_, useCase) => {
  const act = await useCase.prepare(on)
  const before = (await auditEntries(on.database)).length
  expect(await act(as(on, people.manager))).toEqual({ ok: true })
  expect((await auditEntries(on.database)).slice(before)).toEqual([
    expect.objectContaining({
      action: 'sandbox.fault',
      sentence: expect.stringContaining(people.manager.label),
    }),
  ])
})

test('an undeployment that is asked for writes exactly one audit entry, which names the model', async () => {
  const act = await undeployUseCase.prepare(on)
  const before = (await auditEntries(on.database)).length
  expect(await act(as(on, people.manager))).toEqual({ ok: true })
  expect((await auditEntries(on.database)).slice(before)).toEqual([
    expect.objectContaining({
      action: 'endpoint.undeploy',
      subjectId: 'fraud-scoring/europe-west4/embeddings-eu',
      sentence: `${people.manager.label} asked to undeploy embeddings-eu-v57 (DeployedModel 570) in Eemshaven.`,
    }),
  ])
})
