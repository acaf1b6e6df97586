import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyFault } from '#lib/orchestrator/testing/faults.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { say } from '#lib/words/say.ts'
import { publish } from '#sandbox/demo/publish.ts'
import { applyFleet } from '../fleet/apply.ts'
import { as, people } from '../testing/desk.ts'
import { demoFleetFile } from '../testing/use-cases.ts'
import { startRollout } from './start.ts'

/** What happens in a registry of Vertex AI while a release of it is being rolled out. */

const model = 'payment-embeddings'
const registry = { account: 'fraud-ml-prod', region: 'europe-west4' }

let on: Stage
beforeEach(async () => {
  on = await stage(async () => undefined)
  const applied = await applyFleet(as(on, people.admin), { yaml: demoFleetFile })
  if (!applied.ok) throw new Error(say(applied))
})
afterEach(() => on.end())

const releaseOf = (label: string) =>
  on.database.prisma.release.findFirst({ where: { modelId: model, label } })

/** Regions in which anything was deployed, of all that the cloud accepted. */
const deployedIn = () => [
  ...new Set(
    on.sandbox.world.calls.find({ operation: 'DeployModel', status: 200 }).map(({ region }) => region),
  ),
]

/** The next release is approved, and a rollout of it has just been started. */
async function begun(): Promise<{ slug: string; label: string }> {
  const { release: label } = publish(on.sandbox.world, { model })
  await on.enqueue({ task: 'sync-registry', modelId: model })
  await on.pass(180)
  await on.database.prisma.release.updateMany({
    where: { modelId: model, label },
    data: { status: 'Approved' },
  })
  const started = await startRollout(as(on, people.manager), { model, release: label })
  if (!started.ok) throw new Error(say(started))
  return { slug: started.slug, label }
}

/** The same, and its first region shifts. */
async function underWay(): Promise<{ slug: string; label: string; region: () => Promise<string> }> {
  const { slug, label } = await begun()
  const region = async () => {
    const [first] = await on.database.prisma.regionRollout.findMany({
      where: { rolloutId: slug },
      orderBy: { wave: 'asc' },
    })
    return first?.phaseName ?? 'none'
  }
  await on.until(async () => (await region()) === 'shifting', 'the first region shifts')
  return { slug, label, region }
}

/** Another version with the same image is registered without an alias; its number. */
function nextVersion(old: { version: number; image: string }): string {
  on.sandbox.world.vertex.seed.model(registry, {
    modelId: model,
    versionAliases: [],
    containerSpec: { imageUri: old.image, env: [{ name: 'ARTIFACT_SHA256', value: 'f'.repeat(64) }] },
  })
  return String(old.version + 1)
}

const moveAlias = (alias: string, version: string) =>
  applyFault(on, { kind: 'move-version-alias', model, region: registry.region, alias, version })

test('a version alias that moves is a new release without approval, and what was on its way under it is taken back', async () => {
  const { slug, label, region } = await underWay()
  const old = await releaseOf(label)
  const { artifactUrl } = old!
  const next = nextVersion(old!)
  await moveAlias(label, next)
  await on.pass(60)
  expect(await region()).toMatch(/^revert/)
  await on.until(
    async () => !(await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).open,
    'the rollout ends',
  )
  expect(await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).toMatchObject({
    status: 'stopped',
  })
  // The old release keeps its identity, and the approval did not move with the name.
  expect(await releaseOf(label)).toMatchObject({
    registryRef: artifactUrl,
    version: old!.version,
    withdrawal: { kind: 'alias-moved' },
  })
  expect(await releaseOf(`${label}@${next}`)).toMatchObject({ status: 'Pending', version: Number(next) })
  expect(deployedIn()).toEqual([registry.region])
})

test('a version that is deleted before its first region is touched is deployed nowhere, and the rollout stops', async () => {
  const { slug, label } = await begun()
  await applyFault(on, {
    ...{ kind: 'delete-version', model, region: registry.region },
    version: String((await releaseOf(label))!.version),
  })
  const rollout = () => on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })
  await on.until(async () => !(await rollout()).open, 'the rollout ends', 600)
  expect(await rollout()).toMatchObject({ status: 'stopped' })
  expect(deployedIn()).toEqual([])
})

test('a version alias that moves before the first region is touched deploys nothing, and one that comes back is no withdrawal any more', async () => {
  const { slug, label } = await begun()
  const old = await releaseOf(label)
  await moveAlias(label, nextVersion(old!))
  const rollout = () => on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })
  await on.until(async () => !(await rollout()).open, 'the rollout ends', 600)
  expect(deployedIn()).toEqual([])
  expect((await releaseOf(label))!.withdrawal).toMatchObject({ kind: 'alias-moved' })
  await moveAlias(label, String(old!.version))
  await on.pass(120)
  expect((await releaseOf(label))!.withdrawal).toBeNull()
})

test('a version that is given one more alias keeps the name by which it was approved', async () => {
  const { label } = await begun()
  const { version } = (await releaseOf(label))!
  await moveAlias(`v${version + 40}`, String(version))
  await on.pass(120)
  expect((await releaseOf(label))!.withdrawal).toBeNull()
})
