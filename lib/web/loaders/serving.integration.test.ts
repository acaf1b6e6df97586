import { beforeEach, expect, test } from 'vitest'
import { fleetCsv } from '#components/fleet/export.ts'
import { regionMarkers } from '#components/map/markers.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { loadServing } from '#lib/db/serving.ts'
import { onThresholds } from '#lib/orchestrator/testing/fleet.ts'
import { longStory, oneRegion } from '#lib/orchestrator/testing/one-region.ts'
import { approve, type Stage } from '#lib/orchestrator/testing/stage.ts'
import { cellSince, cellVersion } from '#lib/words/cell.ts'
import {
  csvFields,
  type Statement,
  saidBy,
  saidByReleases,
  saidByView,
  withoutSince,
} from '../testing/serving-statements.ts'
import { person, webStage } from '../testing/web-stage.ts'
import { loadFleet } from './fleet.ts'
import { loadModel } from './model.ts'
import { loadRelease } from './release.ts'
import { loadRollout } from './rollout.ts'
import { servingView } from './serving.ts'

const onStage = webStage((on) => approve(on, 'v427'))
let on: Stage
beforeEach(() => {
  on = onStage()
})

const { start, ended } = oneRegion(() => on)
const guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 480 },
  rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
  terminationWaitSeconds: 60,
  timeoutSeconds: 6_000,
  judge: onThresholds,
})

/** Dublin, as every page and the export say it at this instant. */
async function surfaces(slug: string): Promise<Record<string, Statement>> {
  const [fleet, model, rollout, ...releases] = await Promise.all([
    loadFleet(),
    loadModel(person, 'fraud-scoring'),
    loadRollout(person, slug),
    ...['v426', 'v427'].map((label) => loadRelease(person, 'fraud-scoring', label)),
  ])
  const cell = fleet.rows[0]?.cells.find(({ endpoint }) => endpoint === 'fraud-eu')
  const row = model?.endpoints.find(({ name }) => name === 'fraud-eu')
  const lane = rollout?.waves[0]?.lanes[0]
  if (!cell || !row || !lane || !model) throw new Error('Dublin is not shown.')
  const line = fleetCsv(fleet)
    .split('\r\n')
    .find((each) => each.includes(',fraud-eu,'))
  const [serves = '', since = ''] = csvFields(line ?? '').slice(5)
  const marker = regionMarkers(fleet).find(({ region }) => region.city === 'Dublin')
  const places = (of: { label: string; servingIn: string[] }[]) =>
    new Map(of.map(({ label, servingIn }) => [label, servingIn]))
  return {
    model: saidByView(row.serving),
    lane: saidByView(lane.serving),
    cell: saidBy(cellVersion(cell), cellSince(cell)),
    exported: saidBy(serves, since),
    map: saidBy(marker?.versions.replace('fraud-scoring ', '') ?? '–'),
    releases: saidByReleases(places(releases.flatMap((release) => release ?? [])), 'Dublin'),
    releaseRows: saidByReleases(places(model.releases), 'Dublin'),
  }
}

/** What the sandbox's own records say: the share of v427 at an instant. */
function truth(at: Date): number {
  const place = { account: '123456789012', region: 'eu-west-1' }
  const segments = on.sandbox.world.sagemaker.segments(place, 'fraud-eu', at.getTime(), at.getTime() + 1)
  return segments
    .filter(({ endpointConfigName }) => endpointConfigName.includes('v427'))
    .reduce((sum, { share }) => sum + share, 0)
}

test(
  'during a canary every page says the same at the same instant, and afterwards its bake is credited to the release that had it',
  async () => {
    const slug = await start(guardrail)
    const seen = new Set<string>()
    const looks: { at: Date; share: number }[] = []
    await on.runDue()
    for (let minutes = 0; !(await ended(slug)()) && minutes < 120; minutes += 1) {
      await on.pass(60)
      const { model, releases, releaseRows, map, ...others } = await surfaces(slug)
      for (const other of Object.values(others)) expect(other).toEqual(model)
      for (const other of [map, releases, releaseRows]) expect(other).toEqual(withoutSince(model ?? {}))
      seen.add(
        Object.entries(model ?? {})
          .map(([label, { share }]) => (share === 'all' ? label : `${label} split`))
          .join(),
      )
      looks.push({ at: on.clock.now(), share: truth(on.clock.now()) })
    }
    expect([...seen]).toEqual(['v426', 'v426 split,v427 split', 'v427'])

    const { prisma } = on.database
    const rows = await prisma.servingInterval.findMany({
      where: { endpointId: 'fraud-eu' },
      orderBy: { id: 'asc' },
    })
    // No row a minute: all of v426, what was asked for, what was measured, all of v427, and minutes in which it moved.
    expect(rows.length).toBeLessThan(12)
    // A measured share is the mean of its minute: one in which traffic was shifted lies between what it was before and after.
    const minuteOf = ({ at }: { at: Date }) => Math.floor(at.getTime() / 60_000) * 60_000
    const baked = looks.filter(
      (look) =>
        look.share > 0 &&
        look.share < 1 &&
        truth(new Date(minuteOf(look))) === look.share &&
        truth(new Date(minuteOf(look) + 59_999)) === look.share,
    )
    expect(baked.length).toBeGreaterThan(4)
    const shares = await Promise.all(
      baked.map(async ({ at }) => {
        const serving = (await loadServing(prisma, ['fraud-eu'], at)).get('fraud-eu')
        return serving?.parts.find(({ label }) => label === 'v427')?.share
      }),
    )
    for (const share of shares) expect(Math.abs((share ?? 1) - 0.1)).toBeLessThan(0.03)

    const now = (await loadServing(prisma, ['fraud-eu'], on.clock.now())).get('fraud-eu')
    const [part] = now ? servingView(now).parts : []
    const moved = looks.find(({ share }) => share === 1)?.at.toISOString() ?? ''
    const shifted = looks.find(({ share }) => share > 0)?.at.toISOString() ?? ''
    expect(part).toMatchObject({ label: 'v427', percent: 100 })
    // It is not said to have had all traffic before it had, nor to have served before it was measured to.
    expect((part?.wholeSince ?? '') >= new Date(Date.parse(moved) - 60_000).toISOString()).toBe(true)
    expect(
      (part?.since ?? '') < moved &&
        (part?.since ?? '') >= new Date(Date.parse(shifted) - 60_000).toISOString(),
    ).toBe(true)
  },
  longStory,
)
