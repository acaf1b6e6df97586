import { readFileSync } from 'node:fs'
import { toJson } from '#lib/db/rows/json.ts'
import { observed } from '#lib/domain/testing/builders.ts'
import { deployed, standby } from '#lib/domain/testing/vertex.ts'
import type { Role } from '#lib/domain/types.ts'
import { approve, type Stage } from '#lib/orchestrator/testing/stage.ts'
import type { ServiceContext, ServiceResult } from '../context.ts'
import { undeployPrevious } from '../endpoints/undeploy.ts'
import { clearFault, injectFault, publishRelease } from '../faults/sandbox.ts'
import { applyFleet } from '../fleet/apply.ts'
import { approveRelease, rejectRelease } from '../releases/decide.ts'
import { requestApproval } from '../releases/request-approval.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAll } from '../rollouts/control.ts'
import { proceedRegion, promoteNow, retryRegion, revertRegion, skipRegion } from '../rollouts/region.ts'
import { startRollout } from '../rollouts/start.ts'
import { clearRollouts, rolloutAt, takenBack } from './desk.ts'

/** Every use case in a state in which it may be done, told apart from the gates' own tables. */
export interface UseCase {
  name: string
  /** Roles that may do it. */
  mayDo: readonly Role[]
  /** Brings the stage to where it may be done; the answer does it. */
  prepare(on: Stage): Promise<(context: ServiceContext) => Promise<ServiceResult>>
}

const release = { model: 'fraud-scoring', release: 'v427' }
const why = { ...release, reason: 'seen the evidence' }
const managers = ['manager', 'admin'] as const
const approvers = ['approver', 'admin'] as const

const promoted = { name: 'promoted', digest: 'sha256:00' } as const
const held = { name: 'verifying', heldSince: '2026-11-20T00:00:00.000Z' } as const
const shifting = { name: 'shifting', begunFrom: '2026-11-20T00:00:00.000Z' } as const

async function pending(on: Stage): Promise<void> {
  await clearRollouts(on.database)
  await on.database.prisma.approval.deleteMany()
  await on.database.prisma.release.updateMany({
    where: { label: 'v427' },
    data: { status: 'Pending', requestedById: null, registryWrite: 'none' },
  })
}

async function startable(on: Stage): Promise<void> {
  await clearRollouts(on.database)
  await approve(on, 'v427')
}

async function rollout(on: Stage, input: Parameters<typeof rolloutAt>[1] = {}): Promise<string> {
  await startable(on)
  return await rolloutAt(on, input)
}

export const releaseUseCases: UseCase[] = [
  {
    name: 'request approval',
    mayDo: managers,
    async prepare(on) {
      await pending(on)
      return (context) => requestApproval(context, why)
    },
  },
  {
    name: 'approve',
    mayDo: approvers,
    async prepare(on) {
      await pending(on)
      return (context) => approveRelease(context, why)
    },
  },
  {
    name: 'reject',
    mayDo: approvers,
    async prepare(on) {
      await pending(on)
      return (context) => rejectRelease(context, why)
    },
  },
]

export const rolloutUseCases: UseCase[] = [
  {
    name: 'start',
    mayDo: managers,
    async prepare(on) {
      await startable(on)
      return (context) => startRollout(context, release)
    },
  },
  {
    name: 'catch up',
    mayDo: managers,
    async prepare(on) {
      await startable(on)
      return (context) => startRollout(context, { ...release, endpoints: ['fraud-jp'] })
    },
  },
  {
    name: 'pause',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on)
      return (context) => pauseRollout(context, { rollout: slug })
    },
  },
  {
    name: 'resume',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on, { status: 'paused' })
      return (context) => resumeRollout(context, { rollout: slug })
    },
  },
  {
    name: 'abort',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on, { phases: { 'fraud-eu': shifting } })
      return (context) => abortRollout(context, { rollout: slug, reason: 'second thoughts' })
    },
  },
  {
    name: 'proceed without a verdict',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on, { phases: { 'fraud-eu': held } })
      return (context) =>
        proceedRegion(context, { rollout: slug, endpoint: 'fraud-eu', reason: 'a quiet night' })
    },
  },
  {
    name: 'roll back a region',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on, { phases: { 'fraud-eu': promoted } })
      return (context) =>
        revertRegion(context, { rollout: slug, endpoint: 'fraud-eu', reason: 'second thoughts' })
    },
  },
  {
    name: 'roll back all',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on, { phases: { 'fraud-eu': promoted, 'fraud-au': shifting } })
      return (context) => revertAll(context, { rollout: slug, reason: 'second thoughts' })
    },
  },
  {
    name: 'retry',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on, { phases: { 'fraud-eu': takenBack } })
      return (context) => retryRegion(context, { rollout: slug, endpoint: 'fraud-eu' })
    },
  },
  {
    name: 'skip',
    mayDo: managers,
    async prepare(on) {
      const slug = await rollout(on)
      return (context) => skipRegion(context, { rollout: slug, endpoint: 'fraud-jp', reason: 'maintenance' })
    },
  },
]

/** Refused to everybody here, by their role or because SageMaker cannot be hurried. */
export const promoteNowUseCase: UseCase = {
  name: 'promote now',
  mayDo: managers,
  async prepare(on) {
    const slug = await rollout(on, { phases: { 'fraud-eu': shifting } })
    return (context) => promoteNow(context, { rollout: slug, endpoint: 'fraud-eu', reason: 'seen enough' })
  },
}

export const demoFleetFile = readFileSync(
  new URL('../../../sandbox/demo/fleet.yaml', import.meta.url),
  'utf8',
)

export const applyUseCase: UseCase = {
  name: 'apply a fleet file',
  mayDo: ['admin'],
  async prepare(on) {
    await clearRollouts(on.database)
    // The stage's own rows have ids of their own; a fleet file finds an endpoint by its identity in the cloud.
    await on.database.prisma.endpoint.deleteMany({ where: { id: { startsWith: 'sagemaker:' } } })
    await on.database.prisma.endpoint.updateMany({ data: { account: '999999999999' } })
    return (context) => applyFleet(context, { yaml: demoFleetFile })
  },
}

/** An endpoint on Vertex AI as it was last seen: v57 stands by. No cloud is asked before the worker is. */
export const undeployUseCase: UseCase = {
  name: 'undeploy a previous model',
  mayDo: managers,
  async prepare(on) {
    await clearRollouts(on.database)
    const { prisma } = on.database
    const id = 'embeddings-eu'
    const place = { account: 'fraud-ml-prod', region: 'europe-west4' }
    const endpoint = {
      ...place,
      modelId: release.model,
      provider: 'vertex',
      name: id,
      peakRps: 1,
      position: 9,
    }
    await prisma.endpoint.upsert({ where: { id }, create: { id, ...endpoint }, update: {} })
    const seen = {
      observation: toJson(observed({ endpointId: id, deployments: [deployed(), standby()] })),
      observedAt: on.clock.now(),
      label: 'v58',
      configName: deployed().configName,
    }
    await prisma.endpointState.upsert({
      where: { endpointId: id },
      create: { endpointId: id, ...seen },
      update: seen,
    })
    return (context) => undeployPrevious(context, { endpoint: id, deployment: standby().id })
  },
}

export const faultUseCases: UseCase[] = [
  {
    name: 'inject a fault',
    mayDo: managers,
    prepare: async () => (context) =>
      injectFault(context, { fault: { kind: 'throttling', region: 'eu-west-1' }, durationSeconds: 60 }),
  },
  {
    name: 'clear a fault',
    mayDo: managers,
    async prepare(on) {
      const { id } = on.sandbox.world.faults.add({ kind: 'control-plane-down', region: 'sa-east-1' })
      return (context) => clearFault(context, { id })
    },
  },
  {
    name: 'publish a release',
    mayDo: managers,
    prepare: async () => (context) => publishRelease(context, { model: 'fraud-scoring' }),
  },
]
