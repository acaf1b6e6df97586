import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { releaseFromRow } from '#lib/db/rows/release.ts'
import type { Deployment, Observation, RegionPhase } from '#lib/domain/types.ts'
import { manager, nightlyCanary } from '#lib/orchestrator/testing/fleet.ts'
import type { Stage } from '#lib/orchestrator/testing/stage.ts'

/** The rows of one endpoint of the demo's Vertex fleet, beside the stage's own. */

const project = 'fraud-ml-prod'
const modelId = 'payment-embeddings'
export const vertexEndpoint = { id: 'embeddings-eu', region: 'europe-west4' } as const
const parent = `projects/${project}/locations/${vertexEndpoint.region}/models/${modelId}`

export async function seedVertexFleet(on: Stage): Promise<void> {
  const { prisma } = on.database
  await prisma.model.create({
    data: {
      id: modelId,
      slug: modelId,
      registry: { kind: 'vertex', account: project, region: vertexEndpoint.region, group: modelId },
      evidence: {},
      artifacts: { [vertexEndpoint.region]: parent },
      planName: nightlyCanary.name,
    },
  })
  await prisma.endpoint.create({
    data: {
      id: vertexEndpoint.id,
      modelId,
      provider: 'vertex',
      account: project,
      region: vertexEndpoint.region,
      name: vertexEndpoint.id,
      peakRps: 300,
      position: 0,
    },
  })
  await on.enqueue({ task: 'sync-registry', modelId })
  await observe(on)
}

/** Looks at the endpoint as the worker does once a minute. */
export async function observe(on: Stage): Promise<void> {
  await on.enqueue({
    task: 'observe-region',
    provider: 'vertex',
    account: project,
    region: vertexEndpoint.region,
  })
  await on.runDue()
}

/** What the cloud says of the endpoint, asked independently of what is recorded. */
export async function onCloud(on: Stage): Promise<Observation> {
  const row = await endpointRow(on)
  return await on.anotherWorker().clouds.serving('vertex').observe(endpointFromRow(row))
}

/** Rolls another version onto the endpoint to the end, so that the one before stands by. */
export async function rollOver(on: Stage, label: string): Promise<Deployment[]> {
  const release = releaseFromRow(
    await on.database.prisma.release.findFirstOrThrow({ where: { modelId, label } }),
  )
  const endpoint = endpointFromRow(await endpointRow(on))
  const attempt = { endpoint, release, number: 1 }
  const { region } = vertexEndpoint
  const { label: word, manifest, artifactUrl: url } = release
  const copy = await on.context.clouds
    .artifacts('vertex')
    .copy(project, region, { label: word, url, manifest }, region, parent)
  await on.context.clouds.serving('vertex').begin(attempt, nightlyCanary.guardrail, copy)
  await on.until(async () => (await onCloud(on)).pending === undefined, `${label} is rolled out`)
  await observe(on)
  return (await onCloud(on)).deployments
}

/** A rollout on the endpoint as it would be found at some moment of its life. */
export async function vertexRollout(
  on: Stage,
  label: string,
  phase: RegionPhase,
  open: boolean,
): Promise<string> {
  const { prisma } = on.database
  const release = await prisma.release.findFirstOrThrow({ where: { modelId, label } })
  const slug = `${modelId}-${label}-1`
  const at = on.clock.now()
  await prisma.rollout.create({
    data: {
      id: slug,
      slug,
      modelId,
      releaseId: release.id,
      plan: toJson({ ...nightlyCanary, waves: [{ endpointIds: [vertexEndpoint.id] }] }),
      status: open ? 'running' : 'completed',
      open,
      startedBy: toJson(manager),
      startedAt: at,
      regions: {
        create: {
          id: `${slug}:${vertexEndpoint.id}`,
          endpointId: vertexEndpoint.id,
          wave: 1,
          position: 0,
          open,
          phaseName: phase.name,
          phase: toJson(phase),
          phaseSince: at,
          phaseTimes: {},
        },
      },
    },
  })
  return slug
}

const endpointRow = (on: Stage) =>
  on.database.prisma.endpoint.findUniqueOrThrow({ where: { id: vertexEndpoint.id } })
