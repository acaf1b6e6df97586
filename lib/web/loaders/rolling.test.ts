import { describe, expect, test } from 'vitest'
import { verbatim } from '#lib/domain/said.ts'
import { observed } from '#lib/domain/testing/builders.ts'
import { deployed, standby } from '#lib/domain/testing/vertex.ts'
import type { Deployment, RegionPhase } from '#lib/domain/types.ts'
import { type RollingRegion, rollingDetail, rollingView } from './rolling.ts'

const baseline = { releaseId: 'r57', label: 'v57', configName: 'embeddings-eu-v57', digest: undefined }
const underway = (ready: number | undefined, share: number, wanted = 4) =>
  deployed({ state: 'being-deployed', replicas: { ready, wanted }, share })
const previous = (ready: number | undefined, share: number, wanted = 0) =>
  standby({ state: 'serving', replicas: { ready, wanted }, share })

const region = (deployments: Deployment[], changes: Partial<RollingRegion> = {}): RollingRegion => ({
  observation: observed({ deployments, instances: { current: 4, desired: 4 } }),
  share: deployments.find(({ configName }) => configName.includes('v58'))?.share ?? 0,
  targetConfigName: 'meridian-embeddings-eu-v58-a1',
  baseline,
  release: 'v58',
  phase: 'shifting',
  bounds: { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 } },
  labels: new Map([['projects/p/locations/europe-west4/models/embeddings@57', 'v57']]),
  offer: ({ id, configName }) => ({
    endpoint: 'e1',
    deployment: id,
    name: configName,
    action: { refusal: null },
  }),
  ...changes,
})
const drawn = (...of: Parameters<typeof region>) =>
  rollingView(region(...of))
    .cells.map(({ side, state, extra }) => {
      const letter = side === 'new' ? 'n' : 'o'
      return `${state === 'ready' ? letter.toUpperCase() : letter}${extra ? '+' : ''}`
    })
    .join(' ')

describe('replicas', () => {
  test.each<[string, Deployment[], string]>([
    ['before the first is ready', [previous(4, 1), underway(0, 0)], 'n+ O O O O'],
    ['halfway', [previous(2, 0.5), underway(2, 0.5)], 'N N n+ O O'],
    ['when one old one is being ended', [previous(1, 1 / 3), underway(2, 2 / 3)], 'N N n n+ O'],
    ['when the last is new', [previous(0, 0), underway(4, 1)], 'N N N N'],
    ['at rest', [standby(), deployed()], 'N N N N'],
  ])('%s, old and new are told apart and those beyond the wanted ones are extra', (_, all, expected) => {
    expect(drawn(all)).toBe(expected)
  })

  test('without surge no replica is drawn that the plan does not allow', () => {
    const bounds = { maxSurge: { replicas: 0 }, maxUnavailable: { replicas: 1 } }
    expect(drawn([previous(3, 1), underway(0, 0)], { bounds })).toBe('n O O O')
    expect(drawn([previous(4, 1), underway(0, 0)], { bounds })).toBe('O O O O')
  })

  test('on the way back it is the old ones that start, also where the cloud goes back by itself', () => {
    const onTop = { ...previous(1, 0.25, 4), id: '581', state: 'being-deployed', revision: 3 } as const
    expect(drawn([underway(3, 0.75, 0), onTop])).toBe('N N N o+ O')
    expect(drawn([underway(0, 0, 0), previous(3, 1, 4)])).toBe('o O O O')
  })

  test('nothing is drawn of what the cloud does not say', () => {
    const view = rollingView(region([previous(undefined, 1), underway(undefined, 0)]))
    expect(view).toMatchObject({ cells: [], cellWords: '', ready: { old: null, new: null } })
    expect(rollingView(region([], { observation: undefined, share: null }))).toMatchObject({
      share: null,
      cells: [],
    })
  })

  test('the cells are said in words, with the extra ones counted right', () => {
    expect(rollingView(region([previous(2, 0.5), underway(2, 0.5)])).cellWords).toBe(
      '2 new ready · 1 new starting as an extra · 2 old ready',
    )
    expect(rollingView(region([previous(1, 1 / 3), underway(2, 2 / 3)])).cellWords).toBe(
      '2 new ready · 2 new starting, 1 of them as an extra · 1 old ready',
    )
  })

  test('a release that was there before the attempt counts as new', () => {
    const labels = new Map([['projects/p/locations/europe-west4/models/embeddings@58', 'v58']])
    const earlier = deployed({ configName: 'by-hand' })
    expect(rollingView(region([earlier], { labels })).ready).toEqual({ old: 0, new: 4 })
  })
})

test('a view says the bounds, the share that follows and what is deployed', () => {
  const view = rollingView(region([previous(2, 0.5), underway(2, 0.5)]))
  expect(view).toMatchObject({
    wanted: 4,
    share: 0.5,
    surge: '1 replica',
    unavailable: 'none',
    revisions: { old: 1, new: 2 },
  })
  expect(view.deployments.map(({ release, state }) => [release, state])).toEqual([
    ['v57', 'serves 50% of the traffic'],
    [null, 'being deployed, takes 50% of the traffic'],
  ])
})

describe('the words of a lane', () => {
  const cause = (kind: 'person' | 'cloud') => ({ kind, said: verbatim('No.') })
  const shifting: RegionPhase = { name: 'shifting', begunFrom: '' }
  const baking: RegionPhase = { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1800 }
  const reverting = (kind: 'person' | 'cloud', inFlight: boolean): RegionPhase => ({
    name: 'reverting',
    cause: cause(kind),
    inFlight,
    begunFrom: undefined,
  })
  const old3 = [underway(1, 0.25, 0), { ...previous(3, 0.75, 4), revision: 3 }]

  test.each<[string, RegionPhase, Deployment[], string]>([
    [
      'half',
      shifting,
      [previous(2, 0.5), underway(2, 0.5)],
      '2 of 4 replicas are new and ready · 50% of the traffic follows',
    ],
    [
      'one',
      shifting,
      [previous(3, 0.75), underway(1, 0.25)],
      '1 of 4 replicas is new and ready · 25% of the traffic follows',
    ],
    [
      'none',
      shifting,
      [previous(4, 1), underway(0, 0)],
      '0 of 4 replicas are new and ready · no traffic yet',
    ],
    [
      'thirds',
      shifting,
      [previous(1, 1 / 3), underway(2, 2 / 3)],
      '2 of 4 replicas are new and ready · 67% of the traffic follows',
    ],
    [
      'unknown',
      shifting,
      [previous(undefined, 1), underway(undefined, 0)],
      'New replicas are being started · no traffic yet',
    ],
    ['baking', baking, [standby(), deployed()], 'all replicas are new · 100% of the traffic'],
    [
      'by a person',
      reverting('person', true),
      old3,
      'the rolling deployment of v57 on top of it takes it back · 3 of 4 replicas back',
    ],
    [
      'after the end',
      reverting('person', false),
      old3,
      'a rolling deployment of v57 replaces it · 3 of 4 replicas back',
    ],
    [
      'by the cloud',
      reverting('cloud', true),
      old3,
      'the replicas of v57 are being put back · 3 of 4 replicas back',
    ],
  ])('%s', (_, phase, deployments, expected) => {
    const of = region(deployments)
    expect(rollingDetail(phase, rollingView(of), of)).toBe(expected)
  })

  test('a single replica is not many', () => {
    const of = region([previous(1, 1, 0), underway(0, 0, 1)])
    expect(rollingDetail(shifting, rollingView(of), of)).toBe(
      '0 of 1 replica is new and ready · no traffic yet',
    )
  })

  test('the other phases speak for themselves', () => {
    const of = region([])
    expect(rollingDetail({ name: 'promoted', digest: 'd' }, rollingView(of), of)).toBeUndefined()
  })
})

describe('the offer to undeploy', () => {
  test('comes with success and not before', () => {
    expect(rollingView(region([standby(), deployed()])).offer).toBeNull()
    expect(rollingView(region([standby(), deployed()], { phase: 'promoted' })).offer).toMatchObject({
      deployment: '570',
      name: 'embeddings-eu-v57',
    })
  })

  test('names the model that was replaced, and never the one that serves', () => {
    const older = standby({ id: '560', configName: 'embeddings-eu-v56', revision: 5 })
    const all = [older, standby(), deployed()]
    expect(rollingView(region(all, { phase: 'promoted' })).offer?.deployment).toBe('570')
    expect(rollingView(region([deployed()], { phase: 'promoted' })).offer).toBeNull()
  })
})
