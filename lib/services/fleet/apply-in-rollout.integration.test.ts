import { beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '#lib/db/testing/index.ts'
import { nightlyCanary } from '#lib/orchestrator/testing/fleet.ts'
import { told } from '#lib/services/testing/told.ts'
import { say } from '#lib/words/say.ts'
import type { ServiceContext } from '../context.ts'
import { everyRow, people } from '../testing/desk.ts'
import { applyFleet, previewFleet } from './apply.ts'
import { fleetDesk, withMoved, withoutEndpoint, withoutModel } from './testing/fleet-desk.ts'

const desk = fleetDesk()
let held: TestDatabase
let context: ServiceContext
beforeEach(() => {
  ;({ held, context } = desk)
})

const apply = (yaml: string) => applyFleet(context, { yaml })

describe('a file that takes an endpoint out of an open rollout', () => {
  const endpoint = 'sagemaker:123456789012:ap-northeast-1:fraud-jp'
  beforeEach(async () => {
    const { prisma } = held.database
    const at = context.clock.now()
    await prisma.release.create({
      data: {
        id: 'v427',
        modelId: 'fraud-scoring',
        label: 'v427',
        version: 427,
        registry: { kind: 'sagemaker', account: '123456789012', region: 'eu-west-1', group: 'fraud-scoring' },
        registryRef: 'arn:427',
        image: 'image',
        artifactUrl: 's3://fraud-models-eu/v427/model.tar.gz',
        evaluation: {},
        registeredAt: at,
        registryModifiedAt: at,
        statusAt: at,
        status: 'Approved',
      },
    })
    await prisma.rollout.create({
      data: {
        id: 'fraud-scoring-v427-1',
        slug: 'fraud-scoring-v427-1',
        modelId: 'fraud-scoring',
        releaseId: 'v427',
        plan: { ...nightlyCanary, waves: [{ endpointIds: [endpoint] }] } as object,
        status: 'running',
        startedBy: people.manager,
        startedAt: at,
        regions: {
          create: {
            id: 'region',
            endpointId: endpoint,
            wave: 1,
            position: 0,
            phaseName: 'waiting',
            phase: { name: 'waiting' },
            phaseSince: at,
            phaseTimes: {},
          },
        },
      },
    })
  })

  test('is refused, names the rollout, and nothing of it is written', async () => {
    const before = await everyRow(held.database)
    for (const yaml of [
      await withoutEndpoint(held.database, 'fraud-scoring', 'fraud-jp'),
      await withoutModel(held.database, 'fraud-scoring'),
    ]) {
      expect(await told(apply(yaml))).toEqual({
        ok: false,
        code: 'endpoint-in-rollout',
        sentence: expect.stringMatching(/fraud-jp.* while rollout fraud-scoring-v427-1 is open there/),
      })
    }
    expect(await everyRow(held.database)).toEqual(before)
  })

  test('is refused where it gives the endpoint to another model', async () => {
    const before = await everyRow(held.database)
    expect(await told(apply(await withMoved(held.database, 'fraud-jp', 'fraud-tokyo')))).toEqual({
      ok: false,
      code: 'endpoint-in-rollout',
      sentence: expect.stringMatching(/ moves fraud-jp to fraud-tokyo while rollout fraud-scoring-v427-1 is/),
    })
    expect(await everyRow(held.database)).toEqual(before)
    expect(await apply(await withMoved(held.database, 'fraud-eu', 'fraud-dublin'))).toMatchObject({
      ok: true,
    })
  })

  test('is refused by the preview with the same sentence', async () => {
    const yaml = await withoutEndpoint(held.database, 'fraud-scoring', 'fraud-jp')
    const refused = await told(apply(yaml))
    expect(refused).toMatchObject({ ok: false })
    const previewed = await previewFleet(context, yaml)
    expect(previewed).toMatchObject({ ok: false, problems: [{ said: { code: 'endpoint-in-rollout' } }] })
    expect(previewed.ok ? [] : previewed.problems.map(({ said }) => say(said))).toEqual([
      (refused as { sentence: string }).sentence,
    ])
  })

  test('is taken once the rollout has ended', async () => {
    await held.database.prisma.regionRollout.updateMany({ data: { open: false } })
    await held.database.prisma.rollout.updateMany({ data: { open: false, status: 'completed' } })
    expect(await apply(await withoutEndpoint(held.database, 'fraud-scoring', 'fraud-jp'))).toMatchObject({
      ok: true,
    })
  })
})
