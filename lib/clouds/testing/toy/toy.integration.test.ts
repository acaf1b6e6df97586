import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClouds } from '#lib/clouds/connect.ts'
import { registered } from '#lib/clouds/registered.ts'
import { planFromRow } from '#lib/db/rows/rollout.ts'
import { printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { applyFleet, previewFleet } from '#lib/services/fleet/apply.ts'
import { currentFleet } from '#lib/services/fleet/current.ts'
import { approveRelease } from '#lib/services/releases/decide.ts'
import { startRollout } from '#lib/services/rollouts/start.ts'
import { as, people } from '#lib/services/testing/desk.ts'
import { say } from '#lib/words/say.ts'
import { told } from '#lib/words/told.ts'
import { toyCloud } from './index.ts'
import type { ToyWorld } from './world.ts'

/**
 * A cloud is a folder and a registration: this one is registered here, and no file outside its folder knows of it. What fails here and
 * passes for the registered clouds asks somewhere which cloud it is.
 */

const yaml = `plans:
  lullaby:
    order: highest-traffic-first
    music: { listeners: 20, listen: 5m }
    rollbackOn: { errors5xx: "> 1%" }
    judge:
      kind: thresholds
      needMoreData: proceed
    onQualityFailure: stop
    onInfrastructureFailure: continue
    infrastructurePatience: 10m
models:
  lullabies:
    registry: { kind: toy, town: springfield, region: eu-west-1, song: lullabies }
    evidence: {}
    artifacts:
      eu-west-1: toy://chest-eu
    plan: lullaby
    approvals: 1
    endpoints:
      - provider: toy
        town: springfield
        region: eu-west-1
        name: nursery
        crank: right
        role: active
        peakRps: 10
`

const world: ToyWorld = {
  now: () => 0,
  boxes: [
    {
      town: 'springfield',
      region: 'eu-west-1',
      name: 'nursery',
      plays: 1,
      configName: 'wound-by-hand',
      wound: 'left',
      changedAt: Date.parse('2026-01-02T00:00:00Z'),
      next: undefined,
    },
  ],
  book: new Map([
    [1, 'Approved'],
    [2, 'Pending'],
  ]),
}

let on: Stage
beforeAll(async () => {
  on = await stage(() => Promise.resolve())
  on.context.clouds = connectClouds({ clock: on.clock }, [...registered, toyCloud(world)])
})
afterAll(() => on.end())

const target = { model: 'lullabies', release: 'v2' }

test('a cloud that is registered goes from the fleet file to a promoted region, and nobody else knows of it', async () => {
  expect(await applyFleet(as(on, people.admin), { yaml })).toMatchObject({ ok: true })
  const { traits } = on.context.clouds
  expect(printFleetFile(await currentFleet(on.database.prisma), traits)).toBe(yaml)
  await on.runDue()
  const nursery = () =>
    on.database.prisma.endpoint.findFirstOrThrow({
      where: { name: 'nursery' },
      include: { observation: true },
    })
  expect(await nursery()).toMatchObject({ provider: 'toy', observation: { label: 'v1' } })

  const approved = await approveRelease(as(on, people.approver), { ...target, reason: 'it is soft' })
  expect(approved).toEqual({ ok: true })
  const started = await startRollout(as(on, people.manager), { ...target, bakeMinutes: 4 })
  if (!started.ok) throw new Error(say(started))
  const rollout = () => on.database.prisma.rollout.findUniqueOrThrow({ where: { slug: started.slug } })
  expect(planFromRow(await rollout()).guardrail.sections).toEqual({
    toy: { listeners: 20, bakeSeconds: 240 },
  })
  const phases = new Set<string>()
  const isOver = async () => {
    const { phaseName } = await on.database.prisma.regionRollout.findFirstOrThrow()
    phases.add(phaseName)
    return !(await rollout()).open
  }
  await on.until(isOver, 'the rollout ends')

  expect((await rollout()).status).toBe('completed')
  expect([...phases]).toEqual(expect.arrayContaining(['shifting', 'baking', 'promoted']))
  expect(world.boxes).toMatchObject([
    { plays: 2, configName: 'meridian-nursery-v2-a1', next: undefined, wound: 'right' },
  ])
  expect((await nursery()).observation).toMatchObject({ label: 'v2', driftSince: null })
  expect(world.book.get(2)).toBe('Approved')
})

test('a setting of its own is checked, compared and told in its own words, and no other cloud has it', async () => {
  await applyFleet(as(on, people.admin), { yaml })
  const turned = await previewFleet(as(on, people.admin), yaml.replace('crank: right', 'crank: left'))
  expect(turned.ok ? turned.differences.map(told) : turned).toMatchObject([
    { kind: 'changed', sentence: expect.stringMatching(/crank.*right.*left/) },
  ])
  const askew = await previewFleet(as(on, people.admin), yaml.replace('crank: right', 'crank: askew'))
  expect(askew.ok ? [] : askew.problems.map(told)).toMatchObject([
    {
      path: 'models.lullabies.endpoints[0].crank',
      sentence: '`crank` is `askew`; it must be left or right.',
    },
  ])
  const foreign = await previewFleet(
    as(on, people.admin),
    yaml.replace('crank: right', 'crank: right\n        variant: AllTraffic'),
  )
  expect(foreign.ok ? [] : foreign.problems.map(told)).toMatchObject([
    { sentence: expect.stringMatching(/`variant` is not a key here. Allowed: .*crank/) },
  ])
})

test('what the cloud refuses of its section is refused in the file, with its line', async () => {
  const crowded = yaml.replace('listeners: 20', 'listeners: 60')
  expect(await previewFleet(as(on, people.admin), crowded)).toEqual({
    ok: false,
    problems: [
      {
        line: 4,
        path: 'plans.lullaby.music.listeners',
        said: inOwnWords(
          'toy-listeners',
          '`listeners` is 60; a box has 50 chairs. Lower it in plan lullaby.',
        ),
      },
    ],
  })
})

test('its plan does not start on another cloud, and its endpoints need its section', async () => {
  const without = yaml.replace(
    'music: { listeners: 20, listen: 5m }',
    'shift: { strategy: canary, percent: 10, bake: 5m }',
  )
  const refused = await previewFleet(as(on, people.admin), without)
  expect(refused.ok ? [] : refused.problems.map(told)).toMatchObject([
    {
      path: 'models.lullabies.plan',
      sentence:
        'Plan lullaby has no `music`, but lullabies has Toy Cloud endpoints. Add one to the plan, e.g. music: { listeners: 20, listen: 5m }.',
    },
  ])
})

test('where it is not registered, its fleet file is refused by the names of those that are', async () => {
  const clouds = connectClouds({ clock: on.clock })
  const refused = await previewFleet({ ...as(on, people.admin), clouds }, yaml)
  expect(refused).toMatchObject({ ok: false })
  const sentences = refused.ok ? [] : refused.problems.map(({ said }) => say(said))
  expect(sentences).toContain('`provider` is `toy`; it must be sagemaker or vertex.')
  clouds.close()
})
