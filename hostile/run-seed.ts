import { setTimeout } from 'node:timers/promises'
import { countDeadJobs } from '#lib/db/dead-jobs.ts'
import { type Stack, startStack } from '../e2e/harness/stack.ts'
import { type Night, strike } from './blows.ts'
import { type EndedRollout, gatherFacts, readRollouts, waitsFor } from './facts.ts'
import { type Checked, checkInvariants } from './invariants.ts'
import { type People, peopleOf } from './people.ts'
import { subjectOf } from './places.ts'
import { Records } from './records.ts'
import type { Schedule } from './schedule.ts'
import { servedBy, trained } from './served.ts'

export interface SeedResult extends Checked {
  seed: number
  blows: number
  rollouts: { slug: string; status: string }[]
  /** Real seconds. */
  took: number
  /** What the processes said, where something failed. */
  log: string | undefined
}

/** One schedule on a stack of its own, from its start to the check of every invariant. */
export async function runSeed(schedule: Schedule): Promise<SeedResult> {
  const since = performance.now()
  const seconds = () => (performance.now() - since) / 1000
  const result = (checked: Checked, rollouts: EndedRollout[], log?: string): SeedResult => ({
    seed: schedule.seed,
    blows: schedule.blows.length,
    rollouts: rollouts.map(({ slug, status }) => ({ slug, status })),
    took: seconds(),
    ...checked,
    log: checked.problems.length > 0 ? log : undefined,
  })
  let stack: Stack | undefined
  try {
    stack = await startStack({
      rate: schedule.rate,
      workers: 2,
      web: schedule.web,
      ownPostgres: schedule.ownPostgres,
      ...(schedule.length === 'short' && { models: schedule.rollouts.map(({ model }) => model) }),
      publish: schedule.rollouts
        .filter(({ model }) => subjectOf(model).isPublished)
        .map(({ model }) => ({ model })),
    })
    const started = seconds()
    const checked = await through(stack, schedule)
    console.log(`  seed ${schedule.seed} began after ${started.toFixed(1)} s`)
    return result(checked, await readRollouts(stack.database), stack.log())
  } catch (error) {
    const problem = `the night broke off: ${(error as Error).stack ?? String(error)}`
    return result({ checks: 0, problems: [problem] }, [], stack?.log())
  } finally {
    await stack?.stop()
  }
}

async function through(stack: Stack, schedule: Schedule): Promise<Checked> {
  const before = new Map<string, string | undefined>()
  const releases = new Map<string, string | undefined>()
  for (const { model } of schedule.rollouts) {
    const subject = subjectOf(model)
    releases.set(model, await trained(stack, subject))
    for (const place of subject.places) before.set(place.endpoint, await servedBy(stack, place))
  }
  await makeBad(stack, schedule)
  const people = await peopleOf(stack)
  const records = new Records(stack)
  const night: Night = { stack, schedule, people, records, slugs: new Map() }
  try {
    for (const planned of schedule.rollouts) night.slugs.set(planned.model, await people.promote(planned))
    records.start()
    await Promise.all(schedule.blows.map((blow) => strike(night, blow)))
    await toTheEnd(night)
    await settled(night)
    return checkInvariants(await gatherFacts(night, before, releases))
  } finally {
    people.leave()
    await records.stop().catch(() => undefined)
  }
}

async function makeBad(stack: Stack, { rollouts }: Schedule): Promise<void> {
  for (const { model, release, errorFactor } of rollouts) {
    if (errorFactor === undefined) continue
    await stack.fault({ kind: 'release-misbehaves', model, release, errorClass: '5xx', errorFactor })
  }
}

/** Real milliseconds for a rollout to come to its end when nothing goes wrong any more. */
const endsMs = 300_000
const lookMs = 300

/** Until every rollout has ended; what still goes on after that time is left as it is, and found. */
async function toTheEnd({ stack, schedule, people }: Night): Promise<void> {
  for (const until = Date.now() + endsMs; Date.now() < until; await setTimeout(lookMs)) {
    const rollouts = (await readRollouts(stack.database)).filter(({ open }) => open)
    if (rollouts.length === 0) return
    for (const rollout of rollouts) await decideOn(people, schedule, rollout)
  }
}

/** Whoever is asked answers; a release that was rejected before its last region began is not waited for. */
async function decideOn(
  people: People,
  schedule: Schedule,
  { slug, model, regions }: EndedRollout,
): Promise<void> {
  const answer = schedule.rollouts.find((each) => each.model === model)?.answer ?? 'proceed'
  for (const region of regions) {
    if (waitsFor(region) === 'a verdict') await people.answer(slug, region.endpoint, answer)
  }
  const unsettled = regions.filter(
    ({ phase }) => !['promoted', 'reverted', 'failed', 'skipped'].includes(phase.name),
  )
  if (unsettled.length > 0 && unsettled.every((region) => waitsFor(region) === 'an approval'))
    await people.abort(slug)
}

/** Real milliseconds until the last looks have come in and the queue was swept. */
const settlesMs = 90_000

/** The database believes what is served, and nothing dead is left: each by itself, a moment after the end. */
async function settled({ stack, schedule }: Night): Promise<void> {
  const places = schedule.rollouts.flatMap(({ model }) => subjectOf(model).places)
  const isSettled = async () => {
    const { superseded, exhausted } = await countDeadJobs(stack.database.prisma)
    if (superseded + exhausted > 0) return false
    for (const place of places) {
      const state = await stack.database.prisma.endpointState.findFirst({
        where: { endpoint: { name: place.endpoint } },
      })
      if (state?.digest?.replace(/^sha256:/, '') !== (await servedBy(stack, place))) return false
    }
    return true
  }
  for (const until = Date.now() + settlesMs; Date.now() < until; await setTimeout(lookMs)) {
    if (await isSettled()) return
  }
}
