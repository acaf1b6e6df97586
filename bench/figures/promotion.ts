import { DescribeEndpointCommand } from '@aws-sdk/client-sagemaker'
import { approveRelease } from '#lib/services/releases/decide.ts'
import { startRollout } from '#lib/services/rollouts/start.ts'
import { say } from '#lib/words/say.ts'
import type { Call } from '../../e2e/harness/sandbox-control.ts'
import type { Stack } from '../../e2e/harness/stack.ts'
import { fraud, type Place, sagemaker } from '../../e2e/steps/cloud.ts'
import { startWorkerAndLook } from '../first-look.ts'
import { actAs } from '../people.ts'
import { type Figure, type Rig, waitFor } from '../rig.ts'
import { median, seconds, sum } from '../statistics.ts'
import type { Row } from '../table.ts'

const targetSeconds = 10
const model = 'fraud-scoring'
const release = 'v427'
/** Cloud seconds per real second: the queue is polled every 0.2 s, two seconds of cloud time, and woken in between. */
const rate = 10

interface Promotion {
  place: Place
  /** Cloud time, epoch ms. */
  itsTurnAt: number
  acceptedAt: number
  finishedAt: number
  promotedAt: number
  calls: Call[]
  /** ListEndpoints of the region: one call for all of its endpoints. */
  lists: number
}

export const promotion: Figure = {
  name: 'promotion',
  async measure(rig) {
    const stack = await rig.startStack({ rate, workers: 0 })
    await startWorkerAndLook(stack)
    const places = fraud.slice(0, rig.samples < fraud.length ? 1 : fraud.length)
    const slug = await begin(rig, stack, places)
    const promotions: Promotion[] = []
    let itsTurnAt = (
      await stack.database.prisma.rollout.findUniqueOrThrow({ where: { slug } })
    ).startedAt.getTime()
    for (const place of places) {
      const measured = await watch(stack, slug, place, itsTurnAt)
      rig.say(`${place.endpoint}: begin ${gap(measured, 'begin')}, end ${gap(measured, 'end')}`)
      promotions.push(measured)
      itsTurnAt = measured.promotedAt
    }
    const beyond = promotions.map((each) => secondsOf(each, 'begin') + secondsOf(each, 'end'))
    const worst = Math.max(...beyond)
    return {
      title: "A region's promotion",
      method:
        `${model} ${release} promoted wave by wave in ${places.length === 1 ? 'one region' : `${places.length} regions`}, canary 10 %, a bake of one minute, CLOUD_CLOCK_RATE ${rate}; all times and rates in cloud time. Begin: from the region's turn ` +
        '(start of the rollout, or the previous region recorded as promoted) to the UpdateEndpoint that the cloud accepts. End: from the moment at which the cloud has finished ' +
        "(the endpoint's LastModifiedTime) to the promotion being on record, polled every 20 ms.",
      rows: [
        {
          what: "beyond the cloud's own deployment and bake, slowest region",
          target: `≤ ${targetSeconds} s`,
          measured: seconds(worst),
          met: worst <= targetSeconds,
          note: promotions
            .map((each) => `${each.place.region}: begin ${gap(each, 'begin')}, end ${gap(each, 'end')}`)
            .join('; '),
        },
        ...callRows(promotions),
      ],
    }
  },
}

async function begin(rig: Rig, stack: Stack, places: readonly Place[]) {
  const { prisma } = stack.database
  const approved = await approveRelease(await actAs(rig, stack, 'approver'), {
    model,
    release,
    reason: 'a measured promotion',
  })
  if (!approved.ok) throw new Error(say(approved))
  // A copy on its way is the cloud's own time, not Meridian's.
  await waitFor('the copies are everywhere', async () => {
    const copies = await prisma.artifactCopy.findMany({
      where: { release: { label: release, model: { slug: model } } },
    })
    return copies.length >= fraud.length &&
      copies.every(({ state }) => state === 'source' || state === 'present')
      ? true
      : undefined
  })
  await waitFor('the decision is in the registry', async () =>
    (await prisma.release.count({ where: { registryWrite: 'pending' } })) === 0 ? true : undefined,
  )
  const started = await startRollout(await actAs(rig, stack, 'manager'), {
    model,
    release,
    bakeMinutes: 1,
    ...(places.length < fraud.length && { endpoints: places.map((place) => place.endpoint) }),
  })
  if (!started.ok) throw new Error(say(started))
  return started.slug
}

async function watch(stack: Stack, slug: string, place: Place, itsTurnAt: number): Promise<Promotion> {
  const { prisma } = stack.database
  const promotedAt = await waitFor(
    `${place.city} is promoted`,
    async () => {
      const region = await prisma.regionRollout.findFirstOrThrow({
        where: { rollout: { slug }, endpoint: { name: place.endpoint } },
      })
      if (['failed', 'reverted', 'skipped'].includes(region.phaseName))
        throw new Error(`${place.city} is ${region.phaseName}: ${JSON.stringify(region.phase)}`)
      return region.phaseName === 'promoted' ? (await stack.clock.now()).getTime() : undefined
    },
    { patienceMs: 240_000, everyMs: 20 },
  )
  const inRegion = (await stack.calls({ region: place.region })).filter(
    (call) => call.at >= itsTurnAt && call.at <= promotedAt,
  )
  const calls = inRegion.filter((call) => isAbout(call, place))
  const accepted = calls.find((call) => call.operation === 'UpdateEndpoint' && call.status === 200)
  if (!accepted) throw new Error(`No UpdateEndpoint of ${place.endpoint} was accepted.`)
  return {
    place,
    itsTurnAt,
    acceptedAt: accepted.at,
    finishedAt: await lastModified(stack, place),
    promotedAt,
    calls,
    lists: inRegion.filter((call) => call.operation === 'ListEndpoints').length,
  }
}

/** Cloud time, epoch ms, asked of the cloud past Meridian. */
async function lastModified(stack: Stack, { region, endpoint }: Place): Promise<number> {
  const client = sagemaker(stack, region)
  try {
    const { LastModifiedTime } = await client.send(new DescribeEndpointCommand({ EndpointName: endpoint }))
    if (!LastModifiedTime) throw new Error(`${endpoint} has no LastModifiedTime.`)
    return LastModifiedTime.getTime()
  } finally {
    client.destroy()
  }
}

/** Names the endpoint, something made for it, or the release's artifact. */
function isAbout({ request }: Call, { endpoint }: Place): boolean {
  const text = JSON.stringify(request)
  return text.includes(endpoint) || text.includes(`${release}/model.tar.gz`)
}

const secondsOf = (each: Promotion, part: 'begin' | 'end') =>
  (part === 'begin' ? each.acceptedAt - each.itsTurnAt : each.promotedAt - each.finishedAt) / 1000
const gap = (each: Promotion, part: 'begin' | 'end') => seconds(secondsOf(each, part))

const isReading = ({ operation }: Call) => /^(Describe|List|Get|Head)/.test(operation)

function callRows(promotions: Promotion[]): Row[] {
  const mutating = promotions.map(({ calls }) => calls.filter((call) => !isReading(call)))
  const most = mutating.toSorted((one, other) => other.length - one.length)[0] ?? []
  const minutes = promotions.map((each) => (each.promotedAt - each.itsTurnAt) / 60_000)
  const perMinute = (count: (each: Promotion) => number) => sum(promotions.map(count)) / sum(minutes)
  const services = [...new Set(promotions.flatMap(({ calls }) => calls.map((call) => call.service)))].sort()
  return [
    {
      what: 'cloud calls that change something, one region',
      target: 'as few as the API allows',
      measured: `${median(mutating.map((calls) => calls.length))}`,
      note: counted(most),
    },
    ...services.map((service) => {
      const reads = (each: Promotion) =>
        each.calls.filter((call) => isReading(call) && call.service === service)
      return {
        what: `reading calls a minute, one region, ${service}`,
        target: '–',
        measured: perMinute((each) => reads(each).length).toFixed(1),
        note: counted(promotions.flatMap(reads), sum(minutes)),
      }
    }),
    {
      what: "ListEndpoints a minute, for all of a region's endpoints together",
      target: '–',
      measured: perMinute((each) => each.lists).toFixed(1),
    },
  ]
}

/** "DescribeEndpoint 10.2, DescribeAlarms 9.8": how often each, a minute when minutes are given. */
function counted(calls: Call[], minutes?: number): string {
  const counts = new Map<string, number>()
  for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  return [...counts]
    .toSorted((one, other) => other[1] - one[1])
    .map(
      ([operation, count]) => `${operation} ${minutes === undefined ? count : (count / minutes).toFixed(1)}`,
    )
    .join(', ')
}
