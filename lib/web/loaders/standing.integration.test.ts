import { afterEach, beforeEach, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { RegionPhase } from '#lib/domain/types.ts'
import { approve, type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { people, rolloutAt } from '#lib/services/testing/desk.ts'
import { cellCaption } from '#lib/words/cell.ts'
import { standingTitle, standingWords } from '#lib/words/standing.ts'
import { fleetRow } from './cell.ts'
import { loadModelsNow } from './fleet-states.ts'
import { latestEvents } from './rollout-events.ts'
import { rolloutRows } from './rollout-rows.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
})
afterEach(() => on.end())

const promoted: RegionPhase = { name: 'promoted', digest: `sha256:${'4270'.repeat(16)}` }

async function shown() {
  const { prisma } = on.database
  const [row] = await rolloutRows(prisma, {}, 10)
  const [model] = await loadModelsNow(on.database, traitsOf, on.clock.now(), 'fraud-scoring')
  if (!row || !model) throw new Error('No rollout is shown.')
  const { summary, cells } = fleetRow(model, on.clock.now(), traitsOf)
  const captionOf = (endpoint: string) => {
    const cell = cells.find((one) => one.endpoint === endpoint)
    return cell && cellCaption(cell)
  }
  return { row, summary, captionOf }
}

test('a rollout that holds needs a person in the list and on the Fleet too, until somebody has decided', async () => {
  const slug = await rolloutAt(on, {
    phases: {
      'fraud-eu': promoted,
      'fraud-au': { name: 'verifying', heldSince: '2026-11-20T03:30:00.000Z' },
    },
  })
  const { row, summary, captionOf } = await shown()
  expect(row).toMatchObject({ standing: 'held', onRelease: 1, regions: 4 })
  expect(standingWords[row.standing]).toEqual({ word: 'Needs a person', tone: 'warning' })
  expect(standingTitle(row.standing, 2, 4)).toBe('Needs a person · wave 2 of 4')
  expect(summary).toMatchObject({ tone: 'warning', detail: 'Sydney holds without a verdict' })
  expect(summary.title).toMatch(/ v427, needs a person$/)
  expect(captionOf('fraud-au')).toBe('needs a person')

  await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:fraud-au` },
    data: { request: toJson({ kind: 'proceed', by: people.manager, reason: 'seen elsewhere' }) },
  })
  const decided = await shown()
  expect(decided.row.standing).toBe('running')
  expect(decided.summary).toMatchObject({ tone: 'busy' })
  expect(decided.captionOf('fraud-au')).toBe('verifying')
})

test('promoted regions that go back count as on the release until they are back', async () => {
  const back: RegionPhase = {
    name: 'reverting',
    cause: { kind: 'person', said: verbatim('So.'), by: people.manager },
    inFlight: false,
    begunFrom: undefined,
  }
  const slug = await rolloutAt(on, { phases: { 'fraud-eu': promoted, 'fraud-au': back } })
  await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:fraud-au` },
    data: { phaseTimes: { promoted: '2026-11-20T03:30:00.000Z' } },
  })
  expect((await shown()).row).toMatchObject({ onRelease: 2, regions: 4 })
})

test('events stand in the order of their times, and those of one time in the order in which they were written', async () => {
  const rolloutId = await rolloutAt(on)
  const { prisma } = on.database
  for (const [sentence, second] of [
    ['first', 1],
    ['third', 3],
    ['second', 2],
    ['fourth', 3],
  ] as const) {
    const at = new Date(Date.parse('2026-11-20T12:41:00Z') + second * 1000)
    await prisma.rolloutEvent.create({
      data: { rolloutId, at, kind: 'told', said: toJson(verbatim(sentence)) },
    })
  }
  const events = await latestEvents(prisma, rolloutId)
  expect(events.map(({ said }) => said)).toEqual(
    ['fourth', 'third', 'second', 'first'].map((sentence) => verbatim(sentence)),
  )
})
