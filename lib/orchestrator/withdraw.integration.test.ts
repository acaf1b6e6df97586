import { afterEach, beforeEach, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import { registryActor } from '#lib/domain/actor.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'
import { type Stage, stage, takeIn } from './testing/stage.ts'
import { recordWithdrawal } from './withdraw.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

const registry = registryActor({ account: '1', region: 'eu-west-1', group: 'fraud-scoring' })
const gone = (address: string): Omit<Withdrawal, 'at'> => ({
  ...{ kind: 'artifact-changed', by: undefined, detail: { what: 'gone', address } },
})

async function found(what: Omit<Withdrawal, 'at'>): Promise<void> {
  const { prisma } = on.database
  const release = await prisma.release.findFirstOrThrow({
    where: { label: 'v427' },
    include: { model: { select: { slug: true } } },
  })
  await recordWithdrawal(prisma, release, what, registry, on.clock.now())
}
const audited = async () =>
  (await on.database.prisma.auditEntry.findMany({ where: { action: 'release.withdrawn' } })).map(
    ({ sentence }) => sentence,
  )

test('what is found again is recorded once, also where an earlier version kept it in words', async () => {
  await on.database.prisma.release.updateMany({
    where: { label: 'v427' },
    data: {
      withdrawal: toJson({
        ...{ kind: 'artifact-changed', at: '2026-11-20T03:30:00.000Z' },
        detail: 's3://models/v427 is gone',
      }),
    },
  })
  await found(gone('s3://models/v427'))
  expect(await audited()).toEqual([])
  await found(gone('s3://models/v427/data'))
  await found(gone('s3://models/v427/data'))
  expect(await audited()).toEqual([
    'fraud-scoring: An artifact of v427 was changed after its approval: s3://models/v427/data is gone.',
  ])
})
