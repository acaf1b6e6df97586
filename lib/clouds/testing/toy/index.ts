import type { RegisteredCloud } from '#lib/clouds/cloud.ts'
import { known } from '#lib/domain/manifest/parts.ts'
import type {
  ArtifactStore,
  CohortMinute,
  MetricSource,
  ModelRegistry,
  RegistryLocation,
  RegistryRelease,
} from '#lib/domain/ports.ts'
import { verbatim } from '#lib/domain/said.ts'
import { toyServing } from './serving.ts'
import { traits } from './traits.ts'
import { addressOf, digestOf, manifestOf, type ToyWorld } from './world.ts'

/** Registers the toy as any cloud is registered. */
export function toyCloud(world: ToyWorld): RegisteredCloud {
  return {
    traits,
    callTimeoutMs: 1_000,
    connect({ aws }) {
      world.now = () => aws.clock.now().getTime()
      return {
        serving: toyServing(world),
        registry: songBook(world),
        artifacts: chests(world),
        metrics: ears,
        discovery: { discover: () => Promise.resolve({ models: {}, notes: [] }) },
      }
    },
  }
}

const begin = '2026-01-01T00:00:00.000Z'

function songBook(world: ToyWorld): ModelRegistry {
  const entry = ({ group }: RegistryLocation, version: number): RegistryRelease => ({
    version,
    label: `v${version}`,
    names: [`v${version}`],
    registryRef: `${group}/${version}`,
    manifest: manifestOf('book', version),
    image: '',
    artifactUrl: addressOf('book', version),
    status: world.book.get(version) ?? 'Pending',
    statusReason: undefined,
    lastModifiedBy: undefined,
    evaluation: {},
    description: undefined,
    trainedBy: undefined,
    registeredAt: begin,
    lastModifiedAt: begin,
  })
  const versionOf = (ref: string) => Number(ref.split('/')[1])
  return {
    list: (location) => {
      const versions = [...world.book.keys()].sort((one, other) => other - one)
      return Promise.resolve({ releases: versions.map((each) => entry(location, each)), hasMore: false })
    },
    read: (location, ref) =>
      Promise.resolve(world.book.has(versionOf(ref)) ? entry(location, versionOf(ref)) : undefined),
    writeApproval(_, ref, status) {
      world.book.set(versionOf(ref), status)
      return Promise.resolve()
    },
  }
}

function chests(world: ToyWorld): ArtifactStore {
  const tuneOf = (address: string) => Number(/tune-(\d+)$/.exec(address)?.[1])
  return {
    read: (_account, _region, address) =>
      Promise.resolve({
        digest: known(digestOf(tuneOf(address))),
        sizeBytes: 1,
        lastModifiedAt: begin,
        replication: undefined,
      }),
    copy: (_account, _sourceRegion, { url }, region, place) =>
      Promise.resolve({
        region,
        url: `${place}/tune-${tuneOf(url)}`,
        places: { [url]: `${place}/tune-${tuneOf(url)}` },
        state: 'present',
        digest: digestOf(tuneOf(url)),
        sizeBytes: 1,
        lastModifiedAt: begin,
        checkedAt: new Date(world.now()).toISOString(),
        said: verbatim('The tune is in the chest.'),
      }),
  }
}

/** A thousand listeners a minute, none of whom complains. */
const ears: MetricSource = {
  minutes: (_endpoint, _cohorts, from, to) =>
    Promise.resolve({ canary: minutesOf(from, to, 200), baseline: minutesOf(from, to, 800) }),
  traffic: (_endpoint, from, to) => Promise.resolve(minutesOf(from, to, 1_000)),
  quantiles: () => Promise.resolve({ p50: 5, p90: 9, p99: 12 }),
  totals: (_endpoint, from, to) =>
    Promise.resolve([{ from, to, requests: 1_000, errors4xx: 0, errors5xx: 0 }]),
}

function minutesOf(from: Date, to: Date, requests: number): CohortMinute[] {
  const first = Math.ceil(from.getTime() / 60_000)
  const count = Math.max(0, Math.floor(to.getTime() / 60_000) - first)
  return Array.from({ length: count }, (_, index) => ({
    minute: new Date((first + index) * 60_000).toISOString(),
    requests,
    errors4xx: 0,
    errors5xx: 0,
    overLatency: undefined,
    latencyP50Ms: 5,
    latencyP99Ms: 12,
  }))
}
