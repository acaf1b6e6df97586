import { setTimeout } from 'node:timers/promises'
import { countDeadJobs } from '#lib/db/dead-jobs.ts'
import { type Stack, startStack } from '../e2e/harness/stack.ts'
import { type Night, type Outcome, strike } from './blows.ts'
import type { EndedRollout } from './facts.ts'
import { gatherFacts, readRollouts } from './gather-facts.ts'
import { type Checked, checkInvariants } from './invariants.ts'
import { peopleOf } from './people.ts'
import { subjectOf } from './places.ts'
import { Processes } from './processes.ts'
import { Records } from './records.ts'
import type { Schedule } from './schedule.ts'
import { servedBy, trained } from './served.ts'
import { stuckRegions } from './stuck.ts'
import { isSettled, waitsFor } from './waiting.ts'
import { blowWords } from './words.ts'

export interface SeedResult extends Checked {
  seed: number
  /** Blows that fell. */
  fell: number
  /** Those that did not, each with its reason. */
  missed: string[]
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
  const result = (
    checked: Checked,
    outcomes: readonly Outcome[],
    rollouts: EndedRollout[],
    log?: string,
  ): SeedResult => ({
    seed: schedule.seed,
    ...sumOf(outcomes),
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
    const { checked, outcomes } = await through(stack, schedule)
    console.log(`  seed ${schedule.seed} began after ${started.toFixed(1)} s`)
    return result(checked, outcomes, await readRollouts(stack.database), stack.log())
  } catch (error) {
    const problem = `the night broke off: ${(error as Error).stack ?? String(error)}`
    return result({ checks: 0, problems: [problem] }, [], [], stack?.log())
  } finally {
    await stack?.stop()
  }
}

/** Of the blows of a night: how many fell, and why the others did not. */
export function sumOf(outcomes: readonly Outcome[]): Pick<SeedResult, 'fell' | 'missed'> {
  const missed = outcomes.flatMap((each) =>
    each.missed === undefined ? [] : [{ ...each, why: each.missed }],
  )
  return {
    fell: outcomes.length - missed.length,
    missed: missed.map(({ blow, why }) => `${blowWords(blow)}: ${why.replace(/\s+/g, ' ')}`),
  }
}

async function through(stack: Stack, schedule: Schedule): Promise<{ checked: Checked; outcomes: Outcome[] }> {
  const before = new Map<string, string | undefined>()
  const releases = new Map<string, string | undefined>()
  for (const { model } of schedule.rollouts) {
    const subject = subjectOf(model)
    releases.set(model, await trained(stack, subject))
    for (const place of subject.places) before.set(place.endpoint, await servedBy(stack, place))
  }
  await makeBad(stack, schedule)
  const people = await peopleOf(stack)
  const records = new Records(stack, stack.folder, schedule.rate)
  const processes = new Processes(stack, (name) => {
    if (name === 'sandbox') records.forgetLost()
  })
  const night: Night = { stack, schedule, people, processes, records, slugs: new Map() }
  try {
    for (const planned of schedule.rollouts) night.slugs.set(planned.model, await people.promote(planned))
    await records.gather()
    records.start()
    const outcomes = await Promise.all(schedule.blows.map((blow) => strike(night, blow)))
    const unanswered = await toTheEnd(night)
    const stuck = await stuckRegions(stack.database)
    await settled(night)
    const facts = await gatherFacts(night, { before, releases, outcomes, unanswered })
    const { checks, problems } = checkInvariants(facts)
    return { checked: { checks, problems: problems.length === 0 ? [] : [...problems, ...stuck] }, outcomes }
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

/**
 * Until every rollout has ended; what still goes on after that time is left as it is, and found.
 * @returns endpoint → why the last answer of a person was refused
 */
async function toTheEnd(night: Night): Promise<Map<string, string>> {
  const unanswered = new Map<string, string>()
  for (const until = Date.now() + endsMs; Date.now() < until; await setTimeout(lookMs)) {
    const rollouts = (await readRollouts(night.stack.database)).filter(({ open }) => open)
    if (rollouts.length === 0) break
    for (const rollout of rollouts) await decideOn(night, rollout, unanswered)
  }
  return unanswered
}

/** Whoever is asked answers. Where a plan holds what was withdrawn before its regions began, nobody waits for another approval. */
async function decideOn(
  { people, schedule }: Night,
  rollout: EndedRollout,
  unanswered: Map<string, string>,
): Promise<void> {
  const { slug, model, regions } = rollout
  const answer = schedule.rollouts.find((each) => each.model === model)?.answer ?? 'proceed'
  for (const region of regions) {
    if (waitsFor(region, rollout) !== 'an answer') continue
    const refused = await people.answer(slug, region.endpoint, answer)
    if (refused === undefined) unanswered.delete(region.endpoint)
    else unanswered.set(region.endpoint, refused)
  }
  const unsettled = regions.filter((region) => !isSettled(region))
  if (unsettled.length > 0 && unsettled.every((region) => waitsFor(region, rollout) === 'an approval'))
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
