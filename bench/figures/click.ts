import type { Page } from '@playwright/test'
import pg from 'pg'
import { enqueue } from '#lib/db/jobs.ts'
import type { ServiceContext } from '#lib/services/context.ts'
import { approveRelease } from '#lib/services/releases/decide.ts'
import { abortRollout } from '#lib/services/rollouts/control.ts'
import { say } from '#lib/words/say.ts'
import type { Call } from '../../e2e/harness/sandbox-control.ts'
import type { Stack } from '../../e2e/harness/stack.ts'
import { readCloudTime } from '../cloud-time.ts'
import { startWorkerAndLook } from '../first-look.ts'
import { actAs, signInBrowser } from '../people.ts'
import { type Figure, type Rig, waitFor } from '../rig.ts'
import { median, ms, percentile } from '../statistics.ts'
import { clickFloor } from './click-floor.ts'

const targetMs = 250
/** Times the floor. */
const targetRatio = 3
const models = ['fraud-scoring', 'fraud-scoring-edge', 'merchant-risk', 'chargeback-text', 'session-anomaly']
const reason = 'a measured start'

/** Real milliseconds of one click: until its rollout was committed, and until the worker's first call for it reached the cloud. */
interface Sample {
  committed: number
  firstCall: number
  operation: string
}

export const click: Figure = {
  name: 'click',
  async measure(rig) {
    const rounds = Math.ceil((rig.samples + 1) / models.length)
    // At the speed of real clouds: the worker then polls its queue every two seconds, so only being woken is fast enough.
    const stack = await rig.startStack({
      rate: 1,
      workers: 0,
      publish: Array.from({ length: rounds }, () => models.map((model) => ({ model }))).flat(),
    })
    await startWorkerAndLook(stack)
    const approver = await actAs(rig, stack, 'approver')
    const manager = await actAs(rig, stack, 'manager')
    const releases = await approvedReleases(stack, approver, rounds * models.length)
    await noiseLearnt(stack)
    const commits = await listenForRollouts(rig, stack)
    const context = await (await rig.browser()).newContext()
    await signInBrowser(context, stack, 'manager')
    const page = await context.newPage()

    const samples: Sample[] = []
    for (const [index, release] of releases.slice(0, rig.samples + 1).entries()) {
      await waitFor(`${release.model} is free again`, () => noOpenRollout(stack, release.model))
      const sample = await sampleOf(page, stack, commits, manager, release)
      rig.say(
        `${release.model} ${release.label}: committed ${ms(sample.committed)}, ${sample.operation} after ${ms(sample.firstCall)}`,
      )
      // The first one warms the web process and the browser up.
      if (index > 0) samples.push(sample)
    }
    const floor = await clickFloor(rig, stack, page)
    rig.say(`the floor: ${floor.map(ms).join(', ')}`)
    const firstCalls = samples.map((sample) => sample.firstCall)
    const commitsMs = samples.map((sample) => sample.committed)
    const wakeMs = samples.map((sample) => sample.firstCall - sample.committed)
    const p95 = percentile(firstCalls, 0.95)
    const ratio = p95 / percentile(floor, 0.95)
    return {
      title: 'Click to first cloud call',
      method:
        `${samples.length} rollouts of ${models.length} models started in Chromium, at the clouds' own speed (CLOUD_CLOCK_RATE 1). From the moment at which the browser sends the ` +
        "click's server action to the worker's first call for that rollout, as the cloud received it, in real time. The reads with which the web process " +
        'preflights the plan once more before it commits do not count as that call; their time does. The noise of every endpoint has been learnt, as ' +
        'it is within the first minutes after a first start.',
      rows: [
        {
          what: 'click → first cloud call, p95',
          target: `≤ ${targetMs} ms`,
          measured: ms(p95),
          met: p95 <= targetMs,
          note: `median ${ms(median(firstCalls))}, slowest ${ms(Math.max(...firstCalls))}; of the p95 about ${ms(percentile(commitsMs, 0.95))} are the server action up to its commit (session, preflight of every region, one transaction).`,
        },
        {
          what: 'the same as a multiple of the floor',
          target: `≤ ${targetRatio}`,
          measured: ratio.toFixed(1),
          met: ratio <= targetRatio,
          note: `medians: ${(median(firstCalls) / median(floor)).toFixed(1)}. The floor, measured in the same run: the smallest request of the same page, and one transaction that wakes a worker for a job that does nothing: p95 ${ms(percentile(floor, 0.95))}, median ${ms(median(floor))}.`,
        },
        {
          what: 'click → committed, p95',
          target: '–',
          measured: ms(percentile(commitsMs, 0.95)),
          note: `median ${ms(median(commitsMs))}`,
        },
        {
          what: 'committed → first cloud call, p95',
          target: '–',
          measured: ms(percentile(wakeMs, 0.95)),
          note: `median ${ms(median(wakeMs))}`,
        },
      ],
    }
  },
}

/** Each endpoint's last day has been read, which happens once a day; it would be measured with the first rollouts. */
async function noiseLearnt({ database: { prisma, pool } }: Stack): Promise<void> {
  for (const { id } of await prisma.endpoint.findMany({ select: { id: true } })) {
    await enqueue(prisma, { task: 'calibrate', endpointId: id })
  }
  await waitFor('the noise of the endpoints is known', async () => {
    const { rowCount } = await pool.query(
      "SELECT FROM graphile_worker._private_jobs WHERE key LIKE 'calibrate:%' AND run_at < now() + interval '1 minute'",
    )
    return rowCount === 0 ? true : undefined
  })
}

interface Approved {
  model: string
  label: string
  /** What a call that concerns this release or its endpoints names. */
  named: string[]
}

/** Every published release approved, written to the registry and copied to all regions, taking the models in turn. */
async function approvedReleases(stack: Stack, approver: ServiceContext, count: number): Promise<Approved[]> {
  const { prisma } = stack.database
  const pending = { status: 'Pending', model: { slug: { in: models } } }
  await waitFor('the published releases are known', async () =>
    (await prisma.release.count({ where: pending })) >= count ? true : undefined,
  )
  // Long enough for every copy to have arrived.
  await stack.clock.advance(1_800)
  const releases = await prisma.release.findMany({
    where: pending,
    include: { model: { include: { endpoints: true } } },
    orderBy: [{ version: 'asc' }],
  })
  for (const release of releases) {
    const result = await approveRelease(approver, {
      model: release.model.slug,
      release: release.label,
      reason,
    })
    if (!result.ok) throw new Error(say(result))
  }
  await waitFor('the decisions are in the registry', async () =>
    (await prisma.release.count({ where: { registryWrite: 'pending' } })) === 0 ? true : undefined,
  )
  await waitFor('the copies are everywhere', async () => {
    const missing = { release: pending, state: { notIn: ['source', 'present'] } }
    return (await prisma.artifactCopy.count({ where: missing })) === 0 ? true : undefined
  })
  const byModel = models.map((model) => releases.filter((release) => release.model.slug === model))
  return Array.from({ length: Math.ceil(count / models.length) }, (_, round) =>
    byModel.flatMap((ofModel) => ofModel[round] ?? []),
  )
    .flat()
    .map((release) => ({
      model: release.model.slug,
      label: release.label,
      named: [
        ...release.model.endpoints.map((endpoint) => `"${endpoint.name}"`),
        `${release.label}/model.tar.gz`,
      ],
    }))
}

async function sampleOf(
  page: Page,
  stack: Stack,
  commits: Map<string, number>,
  manager: ServiceContext,
  { model, label, named }: Approved,
): Promise<Sample> {
  await page.goto(`${stack.baseURL}/models/${model}/releases/${label}/promote`)
  const start = page.getByRole('button', { name: 'Start rollout' })
  await start.and(page.locator(':not([aria-disabled="true"])')).waitFor()
  await page.locator('html[data-answers]').waitFor({ state: 'attached' })
  const action = page.waitForRequest((request) => 'next-action' in request.headers())
  await start.click()
  const request = await action
  await request.response()
  const clicked = request.timing().startTime
  const slug = await waitFor(
    'the rollout is there',
    async () =>
      (
        await stack.database.prisma.rollout.findFirst({
          where: { release: { label, model: { slug: model } } },
        })
      )?.slug,
  )
  const committed = await waitFor('its commit was heard of', async () => commits.get(slug))
  const begunAt = await transactionBegan(stack, slug)
  const real = await readCloudTime(stack)
  const first = await waitFor('the worker calls the cloud', async () =>
    (await stack.calls()).find((call) => real(call.at) >= begunAt && concerns(call, named)),
  )
  await page.waitForURL(/\/rollouts\//)
  const aborted = await abortRollout(manager, { rollout: slug, reason })
  if (!aborted.ok) throw new Error(say(aborted))
  // What had begun is taken back within a minute or two of cloud time.
  await stack.clock.advance(180)
  return {
    committed: committed - clicked,
    firstCall: real(first.at) - clicked,
    operation: `${first.service} ${first.operation}`,
  }
}

function concerns({ request }: Call, named: string[]): boolean {
  const text = JSON.stringify(request)
  return named.some((name) => text.includes(name))
}

/** Real epoch ms; every read of the web process's own preflight is earlier, every call of the worker later. */
async function transactionBegan(stack: Stack, slug: string): Promise<number> {
  const change = await stack.database.prisma.change.findFirstOrThrow({
    where: { entity: 'rollout', key: slug },
    orderBy: { id: 'asc' },
  })
  return change.at.getTime()
}

/** When each rollout was first announced, in real epoch ms: PostgreSQL sends a notification with its commit. */
async function listenForRollouts(rig: Rig, stack: Stack): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: stack.database.url })
  await client.connect()
  rig.onClose(() => client.end())
  const commits = new Map<string, number>()
  client.on('notification', ({ payload }) => {
    const at = performance.timeOrigin + performance.now()
    const { entity, key } = JSON.parse(payload ?? '{}') as { entity?: string; key?: string }
    if (entity === 'rollout' && key !== undefined && !commits.has(key)) commits.set(key, at)
  })
  await client.query('LISTEN meridian_change')
  return commits
}

async function noOpenRollout(stack: Stack, model: string): Promise<true | undefined> {
  const open = await stack.database.prisma.rollout.count({ where: { open: true, model: { slug: model } } })
  return open === 0 ? true : undefined
}
