import { traitsOf } from '#lib/clouds/registered.ts'
import { afterActionFailed, type DecideInput, type Decision, decide } from '../rollout/decide.ts'
import { lateAcceptanceSeconds, type ToldVerdict } from '../rollout/decision.ts'
import { type BeginFacts, mayBegin } from '../rollout/gates.ts'
import { isOpen, type RolloutRegion, settle } from '../rollout/rollout.ts'
import type { Endpoint, RegionRollout, RolloutStatus } from '../types.ts'
import {
  at,
  copyOf,
  digests,
  failingVerdict,
  fleet,
  iso,
  manifestOf,
  openVerdict,
  passingVerdict,
  start,
} from './builders.ts'
import {
  alarmsOf,
  begin,
  CloudRefusal,
  type HostileEndpoint,
  interrupt,
  live,
  look,
  restore,
  settleAlarm,
} from './hostile-cloud.ts'
import { abort, askBack, happen, resume } from './incidents.ts'
import { violationsAtEnd, violationsOfDecision } from './invariants.ts'
import { type Incident, type Night, type NightWorld, onItsWay, targetOf, worldAtStart } from './night.ts'
import { maria } from './people.ts'

export interface Told {
  status: RolloutStatus
  violations: string[]
  regions: RegionRollout[]
  clouds: HostileEndpoint[]
  seconds: number
  log: string[]
}

const nightEnds = 30 * 3600

/** Runs decide, mayBegin and settle as the loop does: record, then act; a crash comes between, or before the answer. */
export function runNight(night: Night): Told {
  const world = worldAtStart(night)
  const violations: string[] = []
  const incidents = [...night.incidents].sort((one, other) => one.at - other.at)
  while (world.now < nightEnds) {
    const next = Math.min(
      ...world.due,
      incidents[0]?.at ?? Infinity,
      world.resumeAt ?? Infinity,
      world.abortAt ?? Infinity,
    )
    if (!isOpen(world.status) && Math.min(...world.due) === Infinity) break
    if (next === Infinity) {
      violations.push(`7: ${world.status}, and nobody looks again`)
      break
    }
    advance(world, Math.max(world.now, next))
    if (world.resumeAt !== undefined && world.resumeAt <= world.now) resume(world)
    if (world.abortAt !== undefined && world.abortAt <= world.now) {
      abort(world)
      settleRollout(world)
    }
    while (incidents[0] !== undefined && incidents[0].at <= world.now) {
      happen(world, incidents.shift() as Incident)
      settleRollout(world)
    }
    world.due.forEach((due, index) => {
      if (due <= world.now) violations.push(...pass(world, index))
    })
  }
  violations.push(...violationsAtEnd(world, night.incidents))
  const { status, regions, clouds, log } = world
  return { status, violations, regions, clouds, log, seconds: world.now }
}

function advance(world: NightWorld, to: number): void {
  for (const cloud of world.clouds) live(cloud, world.now, to)
  world.now = to
}

const rolloutRegions = (world: NightWorld): RolloutRegion[] =>
  world.regions.map((region, index) => ({ ...region, region: fleet[index]?.region ?? '' }))

function beginFacts(world: NightWorld, index: number): BeginFacts {
  return {
    release: { label: 'v427', status: world.approval, manifest: manifestOf(digests.v427) },
    rollout: { status: world.status, open: isOpen(world.status) },
    plan: world.plan,
    wave: world.regions[index]?.wave ?? 0,
    regions: rolloutRegions(world),
    otherOpenRollouts: [],
    artifact: copyOf('present', digests.v427),
  }
}

/** One pass of the loop over a region; answers the invariants that its decision breaks. */
function pass(world: NightWorld, index: number): string[] {
  const { now } = world
  const region = world.regions[index] as RegionRollout
  const cloud = world.clouds[index] as HostileEndpoint
  // Alarms that rang for a bad release fall silent a while after it is gone.
  if (cloud.alarm.ringing && now - cloud.alarm.since > 900) cloud.alarm = { ringing: false, since: now }
  const digestOf = (config: string) =>
    config.includes('v427') ? digests.v427 : config.includes('hotfix') ? digests.other : digests.v426
  const seen = look(cloud, now, iso, digestOf)
  if (world.bad.has(index) && ['baking', 'completing'].includes(region.phase.name))
    world.failedVerdicts.add(index)
  const provider = cloud.rolls ? 'vertex' : 'sagemaker'
  const input: DecideInput = {
    region: structuredClone(region),
    endpoint: { ...(fleet[index] as Endpoint), provider },
    cloud: traitsOf(provider),
    plan: world.plan,
    release: { label: 'v427', manifest: manifestOf(digests.v427) },
    bakes: cloud.rolls ? 'meridian' : 'cloud',
    targetConfigName: targetOf(world, index),
    seen,
    artifact: copyOf('present', digests.v427),
    alarms: alarmsOf(cloud, now, iso),
    verdict: verdictOf(world, index),
    answered: false,
    refusal: mayBegin(beginFacts(world, index)),
    lateAcceptanceSeconds,
    now: at(now),
  }
  const decision = decide(input)
  const violations = violationsOfDecision(world, index, input, decision)
  record(world, index, decision)
  const crash = decision.action.kind === 'none' ? undefined : world.crashes[index]?.shift()
  if (crash !== 'before') {
    const failed = act(world, index, decision)
    if (failed !== undefined && crash === undefined)
      record(world, index, afterActionFailed(input, decision, failed.fault))
  }
  // Another worker takes over when the lock of the dead one has run out.
  if (crash !== undefined) world.due[index] = now + 20
  answerHold(world, index)
  settleRollout(world)
  return violations
}

/** A healthy canary passes in the middle of its bake, or never where there is too little traffic. */
function verdictOf(world: NightWorld, index: number): ToldVerdict | undefined {
  const { phase, phaseSince } = world.regions[index] as RegionRollout
  if (!onItsWay.has(phase.name) || phase.name === 'shifting') return undefined
  if (world.failedVerdicts.has(index)) return failingVerdict
  if (world.quiet.has(index)) return openVerdict
  const isEarly = phase.name === 'baking' && world.now < (Date.parse(phaseSince) - start) / 1000 + 700
  return isEarly ? openVerdict : passingVerdict
}

/** A person looks after a held region a quarter of an hour later. */
function answerHold(world: NightWorld, index: number): void {
  const region = world.regions[index] as RegionRollout
  const { phase } = region
  const heldSince = phase.name === 'baking' || phase.name === 'verifying' ? phase.heldSince : undefined
  if (heldSince === undefined || region.request !== undefined) return
  if (world.now - (Date.parse(heldSince) - start) / 1000 < 900) return
  region.request = { kind: world.answer, by: maria, reason: 'quiet night' }
  world.due[index] = world.now
}

function record(world: NightWorld, index: number, decision: Decision): void {
  const region = world.regions[index] as RegionRollout
  if (decision.phase.name !== region.phase.name) region.phaseSince = iso(world.now)
  if (decision.phase.name === 'promoted') region.wasPromoted = true
  const { phase, baseline, trouble, request } = decision
  Object.assign(region, { phase, baseline, trouble, request })
  const { lookAgainAfterSeconds } = decision
  world.due[index] =
    lookAgainAfterSeconds === undefined ? Infinity : world.now + Math.max(1, lookAgainAfterSeconds)
  for (const event of decision.events)
    world.log.push(`${world.now} ${index} ${event.kind}: ${event.sentence}`)
}

function act(world: NightWorld, index: number, { action, baseline }: Decision): CloudRefusal | undefined {
  const cloud = world.clouds[index] as HostileEndpoint
  try {
    if (action.kind === 'begin') begin(cloud, targetOf(world, index), world.now)
    if (action.kind === 'interrupt') interrupt(cloud, baseline?.configName, world.now)
    if (action.kind === 'restore' && baseline !== undefined) restore(cloud, baseline.configName, world.now)
    if (action.kind === 'settle') settleAlarm(cloud, world.now)
    return undefined
  } catch (error) {
    if (error instanceof CloudRefusal) return error
    throw error
  }
}

function settleRollout(world: NightWorld): void {
  const { status, revertEndpointIds } = settle(world.plan, world.status, rolloutRegions(world), 'v427')
  if (status !== world.status) world.log.push(`${world.now} rollout ${status}`)
  world.status = status
  askBack(world, (region) => revertEndpointIds.includes(region.endpointId))
}
