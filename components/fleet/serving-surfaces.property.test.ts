import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { traits } from '#lib/clouds/sagemaker/traits.ts'
import { manifest } from '#lib/domain/manifest/parts.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { Interval } from '#lib/domain/serving/record.ts'
import { type Incoming, isKnown, type Served } from '#lib/domain/serving/served.ts'
import { againstOf } from '#lib/domain/serving/serving-of.ts'
import { record } from '#lib/domain/serving/testing/history.ts'
import { type Told, toldShares, variantConfig } from '#lib/domain/serving/told.ts'
import { observed, planOf } from '#lib/domain/testing/builders.ts'
import { deployed } from '#lib/domain/testing/vertex.ts'
import type { InForce, Observation, PendingDeployment } from '#lib/domain/types.ts'
import { fleetRow } from '#lib/web/loaders/cell.ts'
import type { EndpointNow } from '#lib/web/loaders/fleet-states.ts'
import { regionLane } from '#lib/web/loaders/lane.ts'
import { modelEndpoint } from '#lib/web/loaders/model-endpoint.ts'
import { servingIn } from '#lib/web/loaders/serving-in.ts'
import { endpointWith } from '#lib/web/testing/endpoint-now.ts'
import { laneRows } from '#lib/web/testing/lane-rows.ts'
import {
  csvFields,
  saidBy,
  saidByHistory,
  saidByReleases,
  saidByView,
  sharesOnly,
  withoutSince,
} from '#lib/web/testing/serving-statements.ts'
import { cellSince, cellVersion } from '#lib/words/cell.ts'
import { servesWords } from '#lib/words/serving.ts'
import { regionMarkers } from '../map/markers.ts'
import { fleetCsv } from './export.ts'

/** Releases by the configuration that serves them; two configurations serve v426, and nobody knows what "by-hand" is. */
const releaseOf: Record<string, string> = { c1: 'v426', c2: 'v427', c3: 'v426', c4: 'v428', hand: 'unknown' }
const served = (configName: string): Served => {
  const label = releaseOf[configName] ?? 'unknown'
  return { releaseId: label === 'unknown' ? undefined : label, label, digest: undefined, configName }
}
const begin = Date.parse('2026-11-20T03:00:00.000Z')
const iso = (seconds: number) => new Date(begin + Math.round(seconds * 1000)).toISOString()

const config = fc.constantFrom(...Object.keys(releaseOf))
const share = fc.oneof(
  fc.constantFrom(0, 1, 0.1, 0.5, 0.003, 0.997),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0.09, max: 0.11, noNaN: true }),
)
const stage = fc.constantFrom<PendingDeployment['stage']>(
  'creating',
  'activating',
  'baking',
  'baking',
  'terminating',
  'rolling-back',
)
/** One look at the endpoint, `after` seconds after the one before: whatever a cloud may answer, in whatever order. */
const look = fc.record({
  after: fc.integer({ min: -30, max: 200 }),
  live: config,
  pending: fc.option(fc.record({ config, stage, told: fc.option(share, { nil: undefined }) }), {
    nil: undefined,
    freq: 3,
  }),
  isOurs: fc.boolean(),
  asked: fc.option(fc.constantFrom(0.1, 0.25, 1), { nil: undefined }),
  measured: fc.option(fc.record({ share, requests: fc.integer({ min: 1, max: 60_000 }) }), {
    nil: undefined,
  }),
  deployments: fc.option(fc.tuple(config, config, share), { nil: undefined, freq: 4 }),
  beside: fc.option(fc.record({ config, share: fc.option(share, { nil: undefined }) }), {
    nil: undefined,
    freq: 3,
  }),
  inForce: fc.constantFrom<InForce>('yes', 'yes', 'yes', 'yes', 'no', 'mixed'),
  isUnreachable: fc.boolean(),
  alsoLabels: fc.constantFrom([], [], ['v429'], ['v429', 'v430']),
})
type Look = typeof look extends fc.Arbitrary<infer Value> ? Value : never

function told(
  { live, pending, isOurs, asked, measured, deployments, beside, inForce }: Look,
  seconds: number,
): Told {
  const observation: Observation = observed({
    inForce,
    variants:
      beside === undefined
        ? []
        : [{ name: 'B', share: beside.share, modelName: beside.config, manifest: manifest([]) }],
    at: iso(seconds),
    configName: live,
    pending: pending && {
      ...{ configName: pending.config, stage: pending.stage, share: pending.told },
      ...{ startedAt: iso(0), stageSince: undefined },
    },
    deployments: (deployments === undefined || deployments[0] === deployments[1]
      ? []
      : deployments.slice(0, 2)
    ).map((configName, index) =>
      deployed({
        id: `${index}`,
        configName: String(configName),
        share: index === 0 ? Number(deployments?.[2]) : 1 - Number(deployments?.[2]),
      }),
    ),
  })
  const minute = iso(Math.floor((seconds - 120) / 60) * 60)
  const incoming: Incoming | undefined =
    pending && isOurs
      ? { ...served(pending.config), asked, measured: measured && { ...measured, minute } }
      : undefined
  return toldShares(
    observation,
    served(live),
    incoming,
    new Map([
      ...Object.keys(releaseOf).map((name): [string, Served] => [name, served(name)]),
      ...(beside === undefined ? [] : [besideServed(observation, beside.config)]),
    ]),
  )
}

function besideServed(observation: Observation, config: string): [string, Served] {
  const configName = variantConfig(observation, 'B')
  return [configName, { ...served(config), configName }]
}

const city = 'Dublin'
const dublin = { id: 'eu-west-1', city, latitude: 53, longitude: -6 }
const manager = { kind: 'person', id: 'm', label: 'm', role: 'manager' } as const

/** What every surface says of the endpoint. */
function statements(endpoint: EndpointNow, at: string) {
  const model = { slug: 'fraud-scoring', endpoints: [endpoint], rollout: undefined, rolloutSlug: undefined }
  const row = fleetRow(model, new Date(at), traitsOf)
  const cell = row.cells[0]!
  const shown = { rows: [row], regions: [dublin] }
  const line = fleetCsv(shown).split('\r\n')[1] ?? ''
  const fields = csvFields(line)
  const onMap = regionMarkers(shown)[0]!.versions.replace('fraud-scoring ', '')
  const onModel = modelEndpoint(
    { ...endpoint, state: cell.state },
    'fraud-eu',
    undefined,
    new Map(),
    manager,
    traits,
  )
  const labels = new Set(Object.values(releaseOf))
  const { rollout, region } = laneRows(at)
  const lane = regionLane(rollout, region, planOf(), manager, {
    cloud: traits,
    replicas: undefined,
    noise: {},
    served: endpoint.served,
  })
  return {
    cell: saidBy(cellVersion(cell), cellSince(cell)),
    exported: saidBy(fields[5] ?? '', fields[6]),
    map: saidBy(onMap),
    model: saidByView(onModel.serving),
    modelWords: saidBy(servesWords(onModel.serving.parts)),
    releases: saidByReleases(
      new Map([...labels].map((label) => [label, servingIn({ id: label, label }, [endpoint])])),
      city,
    ),
    lane: saidByView(lane.serving),
    laneWords: saidBy(servesWords(lane.serving.parts)),
  }
}

test('whatever a cloud answers, every surface says the same releases with the same shares since the same time', () => {
  fc.assert(
    fc.property(fc.array(look, { minLength: 1, maxLength: 14 }), (looks) => {
      let rows: Interval[] = []
      let now = 300
      const facts = new Map<string, Set<string>>()
      for (const one of looks) {
        now = Math.max(1, now + one.after)
        // An answer from before the end of all that served is one that was overtaken: it is not recorded.
        if (rows.some(({ endedAt }) => endedAt !== undefined && endedAt > iso(now))) continue
        const said = told(one, now)
        for (const part of said.parts)
          if (isKnown(part.source))
            facts.set(part.label, (facts.get(part.label) ?? new Set()).add(part.share.toFixed(6)))
        rows = record(rows, said, iso(now))

        // The shares of any instant are one whole, except where one of them is not told.
        const open = rows.filter(({ endedAt }) => endedAt === undefined)
        if (open.length > 0 && open.every(({ source }) => source !== 'untold'))
          expect(open.reduce((sum, part) => sum + part.share, 0)).toBeCloseTo(1, 6)
        // Nothing is credited that nobody told or measured, and nothing is served since before it was.
        for (const { label, source, share: had, startedAt } of rows)
          if (isKnown(source)) {
            expect(facts.get(label)?.has(had.toFixed(6)), `${label} ${had} from ${startedAt}`).toBe(true)
          }

        // Pages look a moment later; an old answer may have come last.
        const at = [iso(now), ...rows.map(({ startedAt }) => startedAt)].sort().at(-1)!
        const seen = {
          releaseId: served(one.live).releaseId ?? null,
          label: releaseOf[one.live]!,
          configName: one.live,
          observedAt: at,
          alsoLabels: one.alsoLabels,
          inForce: one.inForce === 'yes' ? null : one.inForce,
          cloudStatus: one.inForce === 'yes' ? null : 'Failed',
        }
        const lastSeen = {
          ...{ ...seen, releaseId: seen.releaseId ?? undefined },
          ...{ digest: undefined, unreachableSince: undefined },
          against: againstOf(one.inForce, 'Failed'),
        }
        const away = one.isUnreachable ? { unreachableSince: at, unreachableSaid: verbatim('Away.') } : {}
        const endpoint = endpointWith(
          rows.filter(({ endedAt }) => endedAt === undefined),
          at,
          {
            row: { ...seen, ...away },
          },
        )
        const all = statements(endpoint, at)
        // What no known release is cannot be asked by its release.
        const known = Object.fromEntries(
          Object.entries(saidByHistory(rows, at, lastSeen)).filter(([label]) => label !== 'unknown'),
        )
        const history =
          open.length === 0 ? saidByView(modelViewOf(endpoint)) : saidByHistory(rows, at, lastSeen)
        expect(all.cell).toEqual(history)
        expect(all.exported).toEqual(history)
        expect(all.model).toEqual(history)
        expect(all.lane).toEqual(history)
        for (const words of [all.map, all.modelWords, all.laneWords])
          expect(words).toEqual(withoutSince(history))
        if (open.length > 0) expect(all.releases).toEqual(sharesOnly(known))
      }
    }),
    { numRuns: 300 },
  )
})

const modelViewOf = (endpoint: EndpointNow) =>
  modelEndpoint({ ...endpoint, state: 'serving' }, 'fraud-eu', undefined, new Map(), manager, traits).serving
