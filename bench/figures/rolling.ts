import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { traitsOf } from '#lib/clouds/registered.ts'
import { type FleetFile, parseFleetFile, printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { applyFleet } from '#lib/services/fleet/apply.ts'
import { approveRelease } from '#lib/services/releases/decide.ts'
import { startRollout } from '#lib/services/rollouts/start.ts'
import { say } from '#lib/words/say.ts'
import type { Call } from '../../e2e/harness/sandbox-control.ts'
import type { Stack } from '../../e2e/harness/stack.ts'
import { embeddings } from '../../e2e/steps/vertex.ts'
import { startWorkerAndLook } from '../first-look.ts'
import { actAs } from '../people.ts'
import { type Figure, type Rig, waitFor } from '../rig.ts'
import { median, ms } from '../statistics.ts'

const model = 'payment-embeddings'
const demoFleet = new URL('../../sandbox/demo/fleet.yaml', import.meta.url)
/** Real milliseconds in which a worker that has seen everything goes about its rounds before its memory is read. */
const settlesMs = 10_000

export const rolling: Figure = {
  name: 'rolling',
  async measure(rig) {
    const stack = await rig.startStack({ rate: 60, workers: 0, publish: [{ model }] })
    const admin = await actAs(rig, stack, 'admin')
    const demo = await readDemo()
    const apply = async (fleet: FleetFile) => {
      const applied = await applyFleet(admin, { yaml: printFleetFile(fleet, traitsOf) })
      if (!applied.ok) throw new Error(say(applied))
    }

    await apply(withoutGoogle(demo))
    await startWorkerAndLook(stack)
    const without = await settledMemory(stack)
    rig.say(`worker without a Google fleet: ${without} MB`)
    await apply(demo)
    await waitFor('the Google fleets have been seen', async () =>
      (await stack.database.prisma.endpoint.count({ where: { observation: null, retiredAt: null } })) === 0
        ? true
        : undefined,
    )
    const having = await settledMemory(stack)
    rig.say(`worker with Google fleets: ${having} MB`)

    // This process has not spoken to Google yet, so its first call loads the libraries as a worker's does.
    const serving = admin.clouds.serving('vertex')
    const list = async () => {
      const since = performance.now()
      await serving.list('fraud-ml-prod', 'europe-west4')
      return performance.now() - since
    }
    const firstCall = await list()
    const laterCalls = [await list(), await list(), await list()]

    const mutating = await promoteEverywhere(rig, stack)
    const counts = mutating.map((calls) => calls.length)
    return {
      title: 'Rolling deployments on Vertex AI',
      method: `${model} promoted in ${embeddings.length} regions, CLOUD_CLOCK_RATE 60. Memory: resident set of one worker ${settlesMs / 1000} s after it has seen every endpoint, first with the demo's SageMaker fleets alone, then with all of them. First call: one list of endpoints in a process that has not spoken to Google, the load of the client libraries included.`,
      rows: [
        {
          what: 'cloud calls that change something, one region',
          target: 'as few as the API allows',
          measured: `${median(counts)}`,
          note: [...new Set(mutating.flat().map(({ operation }) => operation))].join(', '),
        },
        { what: 'memory of the worker, no Google fleet', target: '–', measured: `${without} MB` },
        {
          what: 'memory of the worker, with Google fleets',
          target: '–',
          measured: `${having} MB`,
          note: `${having - without} MB more`,
        },
        {
          what: 'time of the first call to Google',
          target: '–',
          measured: ms(firstCall),
          note: `${ms(median(laterCalls))} afterwards`,
        },
      ],
    }
  },
}

async function readDemo(): Promise<FleetFile> {
  const parsed = parseFleetFile(await readFile(demoFleet, 'utf8'), traitsOf)
  if (!parsed.ok) throw new Error("The demo's fleet file is not valid.")
  return parsed.fleet
}

function withoutGoogle({ plans, models }: FleetFile): FleetFile {
  const kept = Object.entries(models).filter(([, { endpoints }]) =>
    endpoints.every(({ provider }) => provider === 'sagemaker'),
  )
  return { plans, models: Object.fromEntries(kept) }
}

/** Megabytes of the one worker's resident set. */
async function settledMemory(stack: Stack): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, settlesMs))
  const pid = stack.workers()[0]?.pid
  if (pid === undefined) throw new Error('The worker is gone.')
  const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  return Math.round(kilobytes / 1024)
}

/** The calls of each region that changed something, from the start of the rollout to its end. */
async function promoteEverywhere(rig: Rig, stack: Stack): Promise<Call[][]> {
  const { prisma } = stack.database
  const release = (
    await waitFor('the new release is registered', async () => {
      const found = await prisma.release.findFirst({ where: { modelId: model, status: 'Pending' } })
      return found ?? undefined
    })
  ).label
  const approved = await approveRelease(await actAs(rig, stack, 'approver'), {
    model,
    release,
    reason: 'a measured promotion',
  })
  if (!approved.ok) throw new Error(say(approved))
  await waitFor('the decision is in the registry', async () =>
    (await prisma.release.count({ where: { registryWrite: 'pending' } })) === 0 ? true : undefined,
  )
  const since = (await stack.calls({ limit: 1 })).at(-1)?.id ?? 0
  const started = await startRollout(await actAs(rig, stack, 'manager'), { model, release, bakeMinutes: 1 })
  if (!started.ok) throw new Error(say(started))
  await waitFor('the rollout ends', async () => {
    const { open, status } = await prisma.rollout.findUniqueOrThrow({ where: { slug: started.slug } })
    if (!open && status !== 'completed') throw new Error(`The rollout ended ${status}.`)
    return open ? undefined : true
  })
  const calls = (await stack.calls({ service: 'aiplatform' })).filter(({ id }) => id > since)
  return embeddings.map(({ region }) =>
    calls.filter((call) => call.region === region && !/^(Get|List)/.test(call.operation)),
  )
}
