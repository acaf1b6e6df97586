import { afterActionFailed, type DecideInput, type Decision, decide } from '../decide.ts'
import { type BeginFacts, mayBegin } from '../gates.ts'
import type { PlanSpec } from '../plan.ts'
import { isOpen, type RolloutRegion, settle } from '../rollout.ts'
import type { ApprovalStatus, Endpoint, RegionRollout, RolloutStatus } from '../types.ts'
import { at, copyOf, digests, failingVerdict, fleet, iso, planOf } from './builders.ts'
import {
  alarmsOf,
  begin,
  CloudRefusal,
  type HostileEndpoint,
  hostileEndpoint,
  interrupt,
  live,
  look,
  restore,
  settleAlarm,
} from './hostile-cloud.ts'

/** Something that happens at a second of the night; `region` 0–3. */
export interface Incident {
  at: number
  region: number
  kind:
    | 'alarm'
    | 'bad-release'
    | 'silent-rollback'
    | 'control-down'
    | 'alarms-down'
    | 'late-acceptance'
    | 'tamper'
    | 'crash-before-act'
    | 'crash-after-act'
    | 'pause'
    | 'abort'
    | 'revert-region'
    | 'revert-all'
    | 'reject-release'
  /** Seconds, for what has an end. */
  lasts: number
}

export interface Night {
  incidents: Incident[]
  /** All regions in this many waves. */
  waves: number
  silent: boolean
  policies: Pick<PlanSpec, 'onQualityFailure' | 'onInfrastructureFailure'>
}

export interface Told {
  status: RolloutStatus
  violations: string[]
  regions: RegionRollout[]
  clouds: HostileEndpoint[]
  seconds: number
  log: string[]
}

const hours = 3600
const nightEnds = 30 * hours

/** Runs decide, mayBegin and settle as the loop does: record, then act; a crash comes between, or before the answer. */
export function runNight(night: Night): Told {
  const world = new SimulatedNight(night)
  return world.run()
}

class SimulatedNight {
  readonly night: Night
  readonly plan
  readonly clouds: HostileEndpoint[]
  readonly regions: RegionRollout[]
  readonly due: number[]
  readonly crashes: ('before' | 'after')[][]
  readonly bad = new Set<number>()
  readonly failedVerdicts = new Set<number>()
  readonly violations: string[] = []
  readonly log: string[] = []
  status: RolloutStatus = 'running'
  approval: ApprovalStatus = 'Approved'
  resumeAt: number | undefined
  abortAt: number | undefined
  now = 0

  constructor(night: Night) {
    this.night = night
    this.plan = planOf({ ...night.policies })
    this.clouds = fleet.map((endpoint) => ({ ...hostileEndpoint(endpoint.id), isSilent: night.silent }))
    this.crashes = fleet.map(() => [])
    this.regions = fleet.map((endpoint, index) => ({
      id: `r${index}`,
      rolloutId: 'rollout',
      endpointId: endpoint.id,
      wave: Math.min(night.waves, index + 1),
      phase: { name: 'waiting' },
      phaseSince: iso(0),
      attempt: 1,
      baseline: undefined,
      trouble: undefined,
      request: undefined,
    }))
    this.plan.waves = Array.from({ length: night.waves }, (_, wave) => ({
      endpointIds: this.regions
        .filter((region) => region.wave === wave + 1)
        .map((region) => region.endpointId),
    }))
    this.due = fleet.map((_, index) => index)
  }

  run(): Told {
    const incidents = [...this.night.incidents].sort((one, other) => one.at - other.at)
    while (this.now < nightEnds) {
      const next = Math.min(
        ...this.due,
        incidents[0]?.at ?? Infinity,
        this.resumeAt ?? Infinity,
        this.abortAt ?? Infinity,
      )
      if (!isOpen(this.status) && Math.min(...this.due) === Infinity) break
      if (next === Infinity) {
        this.violations.push(`7: ${this.status}, and nobody looks again`)
        break
      }
      this.advance(Math.max(this.now, next))
      if (this.resumeAt !== undefined && this.resumeAt <= this.now) this.resume()
      if (this.abortAt !== undefined && this.abortAt <= this.now) {
        this.abort()
        this.settle()
      }
      while (incidents[0] !== undefined && incidents[0].at <= this.now)
        this.happen(incidents.shift() as Incident)
      this.due.forEach((due, index) => {
        if (due <= this.now) this.pass(index)
      })
    }
    if (isOpen(this.status)) this.violations.push(`7: still ${this.status} after ${this.now} s`)
    this.checkEnd()
    const { status, violations, regions, clouds, log } = this
    return { status, violations, regions, clouds, log, seconds: this.now }
  }

  advance(to: number): void {
    for (const cloud of this.clouds) live(cloud, this.now, to)
    this.now = to
  }

  happen(incident: Incident): void {
    const { kind, region: index, lasts } = incident
    const cloud = this.clouds[index] as HostileEndpoint
    this.log.push(`${this.now} ${kind} ${index} ${lasts}`)
    switch (kind) {
      case 'alarm':
        cloud.alarm = { ringing: lasts > 0, since: this.now }
        break
      case 'bad-release':
        this.bad.add(index)
        break
      case 'silent-rollback':
        if (cloud.update?.guarded) cloud.update.goesBackAt ??= this.now + 10
        break
      case 'control-down':
        cloud.controlDownUntil = this.now + lasts
        break
      case 'alarms-down':
        cloud.alarmsDownUntil = this.now + lasts
        break
      case 'late-acceptance':
        cloud.acceptsLate = lasts % 25
        break
      case 'tamper':
        if (cloud.update === undefined) {
          Object.assign(cloud, { live: `${cloud.id}-hotfix`, lastModified: this.now, tampered: true })
        }
        break
      case 'crash-before-act':
        this.crashes[index]?.push('before')
        break
      case 'crash-after-act':
        this.crashes[index]?.push('after')
        break
      case 'pause':
        if (this.status === 'running') this.status = 'paused'
        this.resumeAt = this.now + lasts
        break
      case 'abort':
        this.abort()
        break
      case 'revert-region':
        if (isOpen(this.status))
          this.request((region) => region === this.regions[index] && revertible.has(region.phase.name))
        break
      case 'revert-all':
        if (!isOpen(this.status)) break
        this.status = 'rolling-back'
        this.request((region) => revertible.has(region.phase.name))
        break
      case 'reject-release':
        this.approval = 'Rejected'
        // Nothing can go on with it; a person ends the rollout some time later.
        this.abortAt = this.now + lasts
        break
    }
    this.settle()
  }

  abort(): void {
    this.abortAt = undefined
    if (this.status !== 'running' && this.status !== 'paused') return
    this.status = 'aborting'
    this.request((region) => onItsWay.has(region.phase.name))
  }

  resume(): void {
    this.resumeAt = undefined
    if (this.status === 'paused') this.status = 'running'
    for (const cloud of this.clouds) cloud.alarm.ringing = false
  }

  request(which: (region: RegionRollout) => boolean): void {
    this.regions.forEach((region, index) => {
      if (!which(region) || region.request !== undefined) return
      region.request = { kind: 'revert', by: 'Maria', reason: 'second thoughts' }
      this.due[index] = this.now
    })
  }

  facts(index: number): BeginFacts {
    return {
      release: { label: 'v427', status: this.approval, digest: digests.v427 },
      rollout: { status: this.status, open: isOpen(this.status) },
      plan: this.plan,
      wave: this.regions[index]?.wave ?? 0,
      regions: this.told(),
      otherOpenRollouts: [],
      artifact: copyOf('present', digests.v427),
    }
  }

  told(): RolloutRegion[] {
    return this.regions.map((region, index) => ({ ...region, region: fleet[index]?.region ?? '' }))
  }

  target(index: number): string {
    return `${fleet[index]?.id}-v427-a${this.regions[index]?.attempt}`
  }

  pass(index: number): void {
    const region = this.regions[index] as RegionRollout
    const cloud = this.clouds[index] as HostileEndpoint
    // Alarms that rang for a bad release fall silent a while after it is gone.
    if (cloud.alarm.ringing && this.now - cloud.alarm.since > 900)
      cloud.alarm = { ringing: false, since: this.now }
    const digestOf = (config: string) =>
      config.includes('v427') ? digests.v427 : config.includes('hotfix') ? digests.other : digests.v426
    const seen = look(cloud, this.now, iso, digestOf)
    if (this.bad.has(index) && ['baking', 'completing'].includes(region.phase.name))
      this.failedVerdicts.add(index)
    const input: DecideInput = {
      region: structuredClone(region),
      endpoint: fleet[index] as Endpoint,
      plan: this.plan,
      release: { label: 'v427', digest: digests.v427 },
      targetConfigName: this.target(index),
      seen,
      artifact: copyOf('present', digests.v427),
      alarms: alarmsOf(cloud, this.now, iso),
      verdict: this.failedVerdicts.has(index) && onItsWay.has(region.phase.name) ? failingVerdict : undefined,
      refusal: mayBegin(this.facts(index)),
      now: at(this.now),
    }
    const decision = decide(input)
    this.checkDecision(index, input, decision)
    this.record(index, decision)
    const crash = decision.action.kind === 'none' ? undefined : this.crashes[index]?.shift()
    if (crash !== 'before') {
      const failed = this.act(index, decision)
      if (failed !== undefined && crash === undefined)
        this.record(index, afterActionFailed(input, decision, failed.fault))
    }
    // Another worker takes over when the lock of the dead one has run out.
    if (crash !== undefined) this.due[index] = this.now + 20
    this.settle()
  }

  record(index: number, decision: Decision): void {
    const region = this.regions[index] as RegionRollout
    if (decision.phase.name !== region.phase.name) region.phaseSince = iso(this.now)
    const { phase, baseline, trouble, request } = decision
    Object.assign(region, { phase, baseline, trouble, request })
    const { lookAgainAfterSeconds } = decision
    this.due[index] =
      lookAgainAfterSeconds === undefined ? Infinity : this.now + Math.max(1, lookAgainAfterSeconds)
    for (const event of decision.events)
      this.log.push(`${this.now} ${index} ${event.kind}: ${event.sentence}`)
  }

  act(index: number, { action, baseline }: Decision): CloudRefusal | undefined {
    const cloud = this.clouds[index] as HostileEndpoint
    try {
      if (action.kind === 'begin') begin(cloud, this.target(index), this.now)
      if (action.kind === 'interrupt') interrupt(cloud, this.now)
      if (action.kind === 'restore' && baseline !== undefined) restore(cloud, baseline.configName, this.now)
      if (action.kind === 'settle') settleAlarm(cloud, this.now)
      return undefined
    } catch (error) {
      if (error instanceof CloudRefusal) return error
      throw error
    }
  }

  settle(): void {
    const { status, revertEndpointIds } = settle(this.plan, this.status, this.told(), 'v427')
    if (status !== this.status) this.log.push(`${this.now} rollout ${status}`)
    this.status = status
    this.request((region) => revertEndpointIds.includes(region.endpointId))
  }

  checkDecision(index: number, { seen, refusal }: DecideInput, { action, phase }: Decision): void {
    const say = (text: string) => this.violations.push(`${text} (region ${index}, ${this.now} s)`)
    const cloud = this.clouds[index] as HostileEndpoint
    if (phase.name === 'promoted' && this.regions[index]?.phase.name !== 'promoted') {
      if (cloud.live !== this.target(index)) say('promoted without serving the release')
    }
    if (action.kind !== 'begin') return
    if (this.approval !== 'Approved') say('1: begun without approval')
    if (!seen.ok || seen.observation.pending !== undefined) say('2: begun into an operation in flight')
    if (this.status !== 'running') say(`5: begun while ${this.status}`)
    if (refusal !== undefined) say(`begun in spite of ${refusal.code}`)
    const wave = this.regions[index]?.wave ?? 0
    for (const other of this.regions.filter((region) => region.wave < wave)) {
      if (!this.isDoneAsThePlanDemands(other)) say(`4: begun while an earlier wave is ${other.phase.name}`)
    }
  }

  isDoneAsThePlanDemands({ phase }: RegionRollout): boolean {
    if (phase.name === 'promoted' || phase.name === 'skipped') return true
    if (phase.name !== 'reverted' && phase.name !== 'failed' && phase.name !== 'reverting') return false
    if (phase.cause.kind === 'person') return phase.name !== 'reverting'
    return phase.cause.kind === 'cloud' && this.plan.onInfrastructureFailure === 'continue'
  }

  /** Handing a region to a person is for what Meridian cannot do: outages that together are nearly six times the patience. */
  hadLongOutage(index: number): boolean {
    const outages = this.night.incidents.filter(
      ({ region, kind }) => region === index && (kind === 'control-down' || kind === 'alarms-down'),
    )
    return outages.reduce((total, { lasts }) => total + lasts, 0) > 3000
  }

  checkEnd(): void {
    this.regions.forEach((region, index) => {
      const say = (text: string) => this.violations.push(`${text} (region ${index})`)
      const cloud = this.clouds[index] as HostileEndpoint
      const begun = cloud.accepted.get(this.target(index)) ?? 0
      if (begun > 1) say(`3: ${begun} updates for one attempt`)
      const { phase } = region
      if (cloud.update !== undefined && phase.name !== 'failed')
        say(`ended as ${phase.name} with an update in flight`)
      if (cloud.tampered) return
      if (phase.name === 'failed') {
        if (!this.hadLongOutage(index)) say('left to a person without need')
        return
      }
      const isOnRelease = cloud.live === this.target(index)
      if (this.failedVerdicts.has(index) && isOnRelease)
        say('6: a failed verdict, and the release still serves')
      if (isOnRelease !== (phase.name === 'promoted'))
        say(`ended as ${phase.name} while serving ${cloud.live}`)
      if (this.status === 'rolled-back' && isOnRelease) say('rolled back, and the release still serves')
    })
  }
}

const onItsWay = new Set<RegionRollout['phase']['name']>(['shifting', 'baking', 'completing', 'verifying'])
const revertible = new Set<RegionRollout['phase']['name']>([...onItsWay, 'promoted'])
