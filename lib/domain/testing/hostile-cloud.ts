import type { AlarmReading } from '../ports.ts'
import type { CloudFault, Seen } from '../rollout/decide.ts'
import type { Observation } from '../types.ts'
import { manifestOf } from './builders.ts'

/**
 * One endpoint of a cloud that keeps its protocol and nothing more: it answers late or not at all, accepts what it said to have
 * lost, and takes updates back without a word. Times are seconds.
 */
export interface HostileEndpoint {
  id: string
  live: string
  lastModified: number
  update: { config: string; since: number; guarded: boolean; goesBackAt: number | undefined } | undefined
  stopAlarm: boolean
  alarm: { ringing: boolean; since: number }
  controlDownUntil: number
  alarmsDownUntil: number
  /** The next call to begin is answered with a time-out and accepted so many seconds later. */
  acceptsLate: number | undefined
  late: { config: string; at: number } | undefined
  /** Replaces replicas as Vertex AI does: no alarms, no bake of its own, and taken back by another update on top. */
  rolls: boolean
  /** Shows "baking" to the end while it rolls back, as some answers do. */
  isSilent: boolean
  tampered: boolean
  /** Updates accepted, by configuration. */
  accepted: Map<string, number>
}

export const stages = { creating: 60, activating: 70, baking: 370, terminating: 430 } as const
const rollbackTakes = 30
const restoreTakes = 60
const rollingTakes = 200

export const hostileEndpoint = (id: string): HostileEndpoint => ({
  id,
  live: `${id}-v426`,
  lastModified: -1000,
  update: undefined,
  stopAlarm: false,
  alarm: { ringing: false, since: -1000 },
  controlDownUntil: -1,
  alarmsDownUntil: -1,
  acceptsLate: undefined,
  late: undefined,
  rolls: false,
  isSilent: false,
  tampered: false,
  accepted: new Map(),
})

export class CloudRefusal extends Error {
  readonly fault: CloudFault
  constructor(fault: CloudFault) {
    super(fault.message)
    this.fault = fault
  }
}
const unavailable = () =>
  new CloudRefusal({ kind: 'retryable', message: 'The region does not answer', code: 'ServiceUnavailable' })

function accept(endpoint: HostileEndpoint, config: string, now: number, guarded: boolean): void {
  endpoint.update = { config, since: now, guarded, goesBackAt: undefined }
  endpoint.lastModified = now
  endpoint.accepted.set(config, (endpoint.accepted.get(config) ?? 0) + 1)
}

/** Lets the cloud live up to `now`, second by second. */
export function live(endpoint: HostileEndpoint, from: number, now: number): void {
  for (let second = from + 1; second <= now; second += 1) {
    const { update, late } = endpoint
    if (late !== undefined && late.at <= second) {
      endpoint.late = undefined
      if (update === undefined && endpoint.live !== late.config) accept(endpoint, late.config, second, true)
    }
    if (update === undefined) continue
    const watched = update.guarded && !endpoint.rolls
    if (watched && update.goesBackAt === undefined && (endpoint.stopAlarm || endpoint.alarm.ringing)) {
      update.goesBackAt = second + rollbackTakes
    }
    const takes = !update.guarded ? restoreTakes : endpoint.rolls ? rollingTakes : stages.terminating
    if (update.goesBackAt !== undefined && update.goesBackAt <= second) {
      endpoint.update = undefined
      endpoint.lastModified = second
    } else if (update.goesBackAt === undefined && update.since + takes <= second) {
      endpoint.live = update.config
      endpoint.update = undefined
      endpoint.lastModified = second
    }
  }
}

export function begin(endpoint: HostileEndpoint, config: string, now: number): void {
  if (now < endpoint.controlDownUntil) throw unavailable()
  if (endpoint.update?.config === config || endpoint.live === config) return
  if (endpoint.update !== undefined) throw unavailable()
  endpoint.stopAlarm = false
  if (endpoint.acceptsLate !== undefined) {
    endpoint.late = { config, at: now + endpoint.acceptsLate }
    endpoint.acceptsLate = undefined
    throw unavailable()
  }
  // A second call while the first is still on its way runs into "Cannot update in-progress endpoint".
  if (endpoint.late !== undefined) throw unavailable()
  accept(endpoint, config, now, true)
}

export function interrupt(endpoint: HostileEndpoint, baseline: string | undefined, now: number): void {
  if (!endpoint.rolls) {
    if (now < endpoint.alarmsDownUntil) throw unavailable()
    endpoint.stopAlarm = true
    return
  }
  if (now < endpoint.controlDownUntil) throw unavailable()
  // With nothing under way there is nothing to roll back on top of.
  if (baseline === undefined || endpoint.update === undefined || endpoint.update.config === baseline) return
  accept(endpoint, baseline, now, false)
}

export function restore(endpoint: HostileEndpoint, config: string, now: number): void {
  if (now < endpoint.controlDownUntil) throw unavailable()
  if (endpoint.live === config || endpoint.update?.config === config) return
  if (endpoint.update !== undefined) throw unavailable()
  accept(endpoint, config, now, false)
}

export function settleAlarm(endpoint: HostileEndpoint, now: number): void {
  if (endpoint.rolls) return
  if (now < endpoint.alarmsDownUntil) throw unavailable()
  endpoint.stopAlarm = false
}

export function alarmsOf(
  endpoint: HostileEndpoint,
  now: number,
  isoOf: (seconds: number) => string,
): AlarmReading[] {
  if (endpoint.rolls || now < endpoint.alarmsDownUntil) return []
  const reading = (name: string, ringing: boolean, since: number, own: boolean): AlarmReading => ({
    name,
    state: ringing ? 'alarm' : 'ok',
    reason: 'Threshold crossed',
    since: isoOf(since),
    own,
  })
  return [
    reading(`${endpoint.id}-4xx`, endpoint.alarm.ringing, endpoint.alarm.since, false),
    reading(`meridian-stop-${endpoint.id}`, endpoint.stopAlarm, -1000, true),
  ]
}

function stageOf(endpoint: HostileEndpoint, now: number): NonNullable<Observation['pending']>['stage'] {
  const { update } = endpoint
  if (update === undefined || !update.guarded) return 'creating'
  if (update.goesBackAt !== undefined && !endpoint.isSilent) return 'rolling-back'
  const age = now - update.since
  if (age < stages.creating) return 'creating'
  if (endpoint.rolls) return 'activating'
  if (age < stages.activating) return 'activating'
  return age < stages.baking ? 'baking' : 'terminating'
}

export function look(
  endpoint: HostileEndpoint,
  now: number,
  isoOf: (seconds: number) => string,
  digestOf: (config: string) => string,
): Seen {
  if (now < endpoint.controlDownUntil) return { ok: false, error: unavailable().fault }
  const { update } = endpoint
  return {
    ok: true,
    observation: {
      endpointId: endpoint.id,
      at: isoOf(now),
      // Always the reassuring word: nothing may depend on it.
      cloudStatus: 'InService',
      inForce: 'yes',
      configName: endpoint.live,
      modelName: undefined,
      artifactUrl: undefined,
      image: undefined,
      digest: digestOf(endpoint.live),
      manifest: manifestOf(digestOf(endpoint.live)),
      started: { known: true, value: true },
      lastModifiedAt: isoOf(endpoint.lastModified),
      instances: { current: 1, desired: 1 },
      pending:
        update === undefined
          ? undefined
          : {
              configName: update.config,
              startedAt: isoOf(update.since),
              stage: stageOf(endpoint, now),
              stageSince: undefined,
              share: undefined,
            },
      failureReason: undefined,
      failedHealth: false,
      deployments: [],
      variants: [],
    },
  }
}
