import { attemptName } from '#lib/clouds/attempt-name.ts'
import { retryable, terminal } from '#lib/domain/errors.ts'
import { finding } from '#lib/domain/findings.ts'
import { known } from '#lib/domain/manifest/parts.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import type { Endpoint, Observation, PendingDeployment } from '#lib/domain/types.ts'
import { crankOf, sectionOf } from './traits.ts'
import {
  addressOf,
  type Box,
  digestOf,
  playedManifest,
  settled,
  type ToyWorld,
  windingSeconds,
} from './world.ts'

export function toyServing(world: ToyWorld): ServingProvider {
  const boxOf = ({ account, region, name }: Pick<Endpoint, 'account' | 'region' | 'name'>): Box => {
    const box = settled(world, account, region).find((each) => each.name === name)
    if (box === undefined) throw terminal(`There is no box ${name} in ${region}.`, 'NoBox')
    return box
  }
  return {
    bakes: 'cloud',
    observe: (endpoint) => Promise.resolve(observed(world, endpoint, boxOf(endpoint))),
    list: (account, region) =>
      Promise.resolve(
        settled(world, account, region).map(({ name, changedAt, next }) => ({
          ...{ name, cloudStatus: statusOf(next), lastModifiedAt: iso(changedAt) },
        })),
      ),
    preflight: (endpoint, _release, _guardrail, { state }) =>
      Promise.resolve([
        finding(
          state === 'present' || state === 'source' ? 'ok' : 'blocker',
          inOwnWords('toy-chest', `The chest says: ${state}.`),
          endpoint,
        ),
      ]),
    changes: () => Promise.resolve([]),
    plannedCalls: (attempt) => [
      {
        service: 'Toy Cloud',
        operation: 'ChangeTune',
        region: attempt.endpoint.region,
        subject: attemptName(attempt),
      },
    ],
    configName: attemptName,
    begin(attempt, guardrail) {
      const box = boxOf(attempt.endpoint)
      const configName = attemptName(attempt)
      if (box.configName === configName || box.next?.configName === configName)
        return Promise.resolve(undefined)
      if (box.next !== undefined) throw retryable(`${box.name} is changing its tune.`, 'EndpointInProgress')
      const section = sectionOf(guardrail)
      if (section === undefined) throw terminal('The plan says nothing of music boxes.', 'NoMusic')
      const plays = attempt.release.version
      box.wound = crankOf(attempt.endpoint)
      box.next = { plays, configName, from: world.now(), listenSeconds: section.bakeSeconds }
      box.changedAt = world.now()
      return Promise.resolve(undefined)
    },
    interrupt({ endpoint }) {
      Object.assign(boxOf(endpoint), { next: undefined, changedAt: world.now() })
      return Promise.resolve()
    },
    restore: () => Promise.resolve(),
    undeploy: () => Promise.resolve(),
    settle: () => Promise.resolve(),
    alarms: () => Promise.resolve([]),
  }
}

const iso = (epochMs: number) => new Date(epochMs).toISOString()
const statusOf = (next: Box['next']) => (next === undefined ? 'Playing' : 'Changing')

function observed(world: ToyWorld, { id }: Endpoint, box: Box): Observation {
  return {
    endpointId: id,
    at: iso(world.now()),
    cloudStatus: statusOf(box.next),
    inForce: 'yes',
    configName: box.configName,
    modelName: undefined,
    manifest: playedManifest(box.plays),
    started: known(true),
    artifactUrl: addressOf('inside', box.plays),
    image: undefined,
    digest: digestOf(box.plays),
    lastModifiedAt: iso(box.changedAt),
    instances: { current: 1, desired: 1 },
    pending: box.next && pendingOf(world, box.next),
    failureReason: undefined,
    failedHealth: false,
    deployments: [],
    variants: [],
  }
}

function pendingOf(world: ToyWorld, { configName, from }: NonNullable<Box['next']>): PendingDeployment {
  const heardFrom = from + windingSeconds * 1000
  const isHeard = world.now() >= heardFrom
  return {
    configName,
    startedAt: iso(from),
    stage: isHeard ? 'baking' : 'creating',
    stageSince: iso(isHeard ? heardFrom : from),
    share: undefined,
  }
}
