import { afterEach, beforeEach, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import type { RolloutRegion } from '#lib/domain/rollout/rollout.ts'
import { verbatim } from '#lib/domain/said.ts'
import { seedRollout } from './testing/fleet.ts'
import { inWords } from './testing/in-words.ts'
import { type Stage, stage, takeIn } from './testing/stage.ts'
import { sayWaveOpened } from './wave-opened.ts'

let on: Stage
let rolloutId: string
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  rolloutId = await seedRollout(on.database, {
    ...{ at: on.clock.now(), label: 'v427', waves: [['fraud-eu'], ['fraud-au']] },
  })
})
afterEach(() => on.end())

const verified: RolloutRegion = {
  ...{ endpointId: 'fraud-eu', region: 'eu-west-1', wave: 1, phase: { name: 'promoted' } },
  ...{ baseline: undefined, request: undefined, wasPromoted: true },
}
const open = (wave: number) =>
  sayWaveOpened(
    on.database.prisma,
    { id: rolloutId, releaseLabel: 'v427', regions: [verified] },
    wave,
    on.clock.now(),
  )
const told = async () =>
  (
    await on.database.prisma.rolloutEvent.findMany({ where: { kind: 'wave-opened' }, orderBy: { id: 'asc' } })
  ).map(({ said }) => inWords(said))

test('a region that serves the release only as declared is not called verified', async () => {
  const digest = `sha256:${'ab'.repeat(32)}`
  const accepted = [{ container: 0, part: 'artifact', outcome: 'declared', digest }] as const
  const regions: RolloutRegion[] = [{ ...verified, phase: { name: 'promoted', accepted: [...accepted] } }]
  await sayWaveOpened(on.database.prisma, { id: rolloutId, releaseLabel: 'v427', regions }, 2, on.clock.now())
  expect(await told()).toEqual(['Wave 2 opened: Dublin on v427 as declared, not compared'])
})

test('that a wave opened is told once, however often it is looked at', async () => {
  await open(1)
  await open(2)
  await open(2)
  expect(await told()).toEqual(['Wave 2 opened: Dublin verified on v427'])
})

test('what an earlier version told in words is not told again, and another wave is not taken for it', async () => {
  const earlier = (sentence: string) =>
    on.database.prisma.rolloutEvent.create({
      data: { rolloutId, at: on.clock.now(), kind: 'wave-opened', said: toJson(verbatim(sentence)) },
    })
  await earlier('Wave 20 opened: Tokyo verified on v427')
  await open(2)
  expect(await told()).toHaveLength(2)
  await earlier('Wave 3 opened: Sydney verified on v427')
  await open(3)
  expect(await told()).toHaveLength(3)
})
