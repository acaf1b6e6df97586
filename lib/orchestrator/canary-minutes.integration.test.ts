import { afterAll, beforeAll, expect, test } from 'vitest'
import { cohortMinutesFromRows } from '#lib/db/rows/rollout.ts'
import type { CohortMinute } from '#lib/domain/ports.ts'
import { keepMinutes } from './canary-minutes.ts'
import { seedRollout } from './testing/fleet.ts'
import { type Stage, stage, takeIn } from './testing/stage.ts'

let on: Stage
let region: { id: string; attempt: number }
beforeAll(async () => {
  on = await stage()
  await takeIn(on)
  const slug = await seedRollout(on.database, { at: on.clock.now(), label: 'v427', waves: [['fraud-eu']] })
  region = { id: `${slug}:fraud-eu`, attempt: 1 }
})
afterAll(() => on.end())

const minute = (index: number, changes: Partial<CohortMinute> = {}): CohortMinute => ({
  minute: new Date(Date.UTC(2026, 2, 10, 0, index)).toISOString(),
  requests: 600 + index / 3,
  errors4xx: 1,
  errors5xx: 0.1,
  overLatency: undefined,
  latencyP50Ms: undefined,
  latencyP99Ms: 12.345678901234567,
  ...changes,
})
const rows = () => on.database.prisma.canaryMinute.findMany({ where: { attempt: 1 } })

test('more than a day of both cohorts is kept as it was told, and what is told anew replaces what was kept', async () => {
  const canary = Array.from({ length: 1500 }, (_, index) =>
    minute(index, {
      over: [{ cutMs: 20, requests: index }],
      score: 0.25,
      overLatency: 3,
      ...(index > 1490 ? { settled: false } : {}),
    }),
  )
  const baseline = Array.from({ length: 1500 }, (_, index) => minute(index))
  await keepMinutes(on.context, region, [], { canary, baseline })
  expect(cohortMinutesFromRows(await rows())).toEqual({ canary, baseline })

  const corrected = minute(1499, { requests: 7 })
  await keepMinutes(on.context, region, await rows(), { canary: [corrected], baseline: [] })
  const kept = cohortMinutesFromRows(await rows())
  expect(kept.canary).toHaveLength(1500)
  expect(kept.canary.at(-1)).toEqual(corrected)
  expect(kept.baseline).toEqual(baseline)
})

test('a minute that is told twice in one answer is kept once, as it was told last', async () => {
  const again = minute(3, { requests: 8 })
  await keepMinutes(on.context, { ...region, attempt: 2 }, [], { canary: [minute(3), again], baseline: [] })
  const kept = await on.database.prisma.canaryMinute.findMany({ where: { attempt: 2 } })
  expect(cohortMinutesFromRows(kept).canary).toEqual([again])
})

test('nothing new writes nothing', async () => {
  const before = await on.database.pool.query('SELECT xmin::text FROM canary_minute ORDER BY 1')
  await keepMinutes(on.context, region, await rows(), cohortMinutesFromRows(await rows()))
  expect((await on.database.pool.query('SELECT xmin::text FROM canary_minute ORDER BY 1')).rows).toEqual(
    before.rows,
  )
})
