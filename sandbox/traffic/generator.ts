import type { Place, ReleaseBehaviour, ServingHistory, ServingSegment, WorldContext } from '../world/types.ts'
import { expectedRps } from './demand.ts'
import { type Bin, drawLatencies, type LatencyShape } from './latency.ts'
import { misbehaviourDuring, worsen } from './misbehaviour.ts'
import { binomialQuantile, generator, normalQuantile, poissonQuantile, uniform } from './random.ts'
import { healthyBehaviour, releaseOf } from './release.ts'

export const MINUTE = 60_000
/** How long figures by the minute are kept, as CloudWatch keeps them; older ones are not there any more. */
export const KEPT_MS = 15 * 24 * 60 * MINUTE
/** Of one endpoint; alarms and pages ask for the last hours, and a whole day is asked for once. */
const FINISHED_KEPT = 150
/** Of one request's score, as a part of the mean: most are near 0, a few near 1. */
const SCORE_DEVIATION = 1.5
const OVERHEAD: LatencyShape = { p50: 2_100, p99: 6_400, weight: 1 }

/** What one configuration of a variant answered in one minute. */
export interface ConfigMinute {
  /** Start of the minute, in ms. */
  at: number
  variantName: string
  endpointConfigName: string
  requests: number
  error4xx: number
  error5xx: number
  instanceCount: number
  /** Model latency of the requests, in microseconds; drawn when asked for. */
  modelLatency(): Bin[]
  /** What the endpoint adds to the model's latency, in microseconds. */
  overheadLatency(): Bin[]
  /** Mean of the scores that the requests were given, 0–1; drawn when asked for. */
  meanScore(): number
}

/** A stretch within a minute in which share, release and behaviour stay the same. */
interface Piece extends ReleaseBehaviour {
  /** Requests. */
  expected: number
}

/**
 * The traffic of every endpoint. Nothing is stored: a minute is computed from the seed, the serving history and the
 * history of faults whenever it is asked for, and comes out the same each time. A minute in progress has only
 * the requests of the seconds that are over.
 */
export class TrafficGenerator {
  private readonly context: WorldContext
  private readonly serving: ServingHistory
  /** Minutes that are over, by endpoint and instant: alarms ask for the same ones again and again. */
  private readonly finished = new Map<string, Map<number, ConfigMinute[]>>()
  private settledTo = 0

  constructor(context: WorldContext, serving: ServingHistory) {
    this.context = context
    this.serving = serving
  }

  /** Says up to when (ms) the serving history is final; minutes before are computed once only. */
  advance(now: number): void {
    this.settledTo = now
  }

  /** To be called when the serving history becomes another. */
  forget(): void {
    this.settledTo = 0
    this.finished.clear()
  }

  /**
   * The minutes of an endpoint that begin in [from, to) and had requests, oldest first, one entry for each configuration
   * that took traffic in it. None is older than 15 days.
   */
  minutes(place: Place, endpoint: string, from: number, to: number): ConfigMinute[] {
    const now = this.context.clock.now()
    const start = Math.floor(Math.max(from, now - KEPT_MS) / MINUTE) * MINUTE
    const end = Math.min(to, now)
    if (end <= start) return []
    let segments: ServingSegment[] | undefined
    const minutes: ConfigMinute[] = []
    const finished = this.finishedOf(`${place.account}|${place.region}|${endpoint}`)
    for (let at = start; at < end; at += MINUTE) {
      let minute = finished.get(at)
      if (!minute) {
        segments ??= this.serving.segments(place, endpoint, start, Math.ceil(end / MINUTE) * MINUTE)
        minute = this.minute(place, endpoint, at, Math.min(at + MINUTE, now), segments)
        if (at + MINUTE <= this.settledTo) keep(finished, at, minute)
      }
      minutes.push(...minute)
    }
    return minutes
  }

  private minute(
    place: Place,
    endpoint: string,
    at: number,
    until: number,
    segments: readonly ServingSegment[],
  ): ConfigMinute[] {
    const overlapping = segments.filter((segment) => segment.from < until && (segment.to ?? until) > at)
    const groups = Map.groupBy(
      overlapping,
      (segment) => `${segment.variantName}|${segment.endpointConfigName}`,
    )
    return [...groups.values()].flatMap((group) => {
      const minute = this.configMinute(place, endpoint, at, until, group)
      return minute && minute.requests > 0 ? [minute] : []
    })
  }

  private finishedOf(endpoint: string): Map<number, ConfigMinute[]> {
    const known = this.finished.get(endpoint)
    if (known) return known
    const none = new Map<number, ConfigMinute[]>()
    this.finished.set(endpoint, none)
    return none
  }

  private configMinute(
    place: Place,
    endpoint: string,
    at: number,
    until: number,
    segments: readonly ServingSegment[],
  ): ConfigMinute | undefined {
    const last = segments.at(-1)
    if (!last) return undefined
    const { seed } = this.context
    const keys = [place.account, place.region, endpoint, last.variantName, last.endpointConfigName, at]
    const pieces = segments.flatMap((segment) => this.pieces(place, endpoint, segment, at, until))
    const expected = pieces.reduce((sum, piece) => sum + piece.expected, 0)
    if (expected <= 0) return undefined
    const rate = (which: 'error4xxRate' | 'error5xxRate' | 'meanScore'): number =>
      pieces.reduce((sum, piece) => sum + piece.expected * piece[which], 0) / expected
    const requests = poissonQuantile(uniform(seed, 'requests', ...keys), expected)
    const error4xx = binomialQuantile(uniform(seed, '4xx', ...keys), requests, rate('error4xxRate'))
    const error5xx = binomialQuantile(
      uniform(seed, '5xx', ...keys),
      requests - error4xx,
      rate('error5xxRate'),
    )
    const shapes = pieces.map((piece) => ({
      p50: piece.latencyP50Ms * 1000,
      p99: piece.latencyP99Ms * 1000,
      weight: piece.expected,
    }))
    return {
      at,
      variantName: last.variantName,
      endpointConfigName: last.endpointConfigName,
      requests,
      error4xx,
      error5xx,
      instanceCount: Math.max(1, last.instanceCount),
      modelLatency: once(() => drawLatencies(generator(seed, 'latency', ...keys), shapes, requests)),
      overheadLatency: once(() => drawLatencies(generator(seed, 'overhead', ...keys), [OVERHEAD], requests)),
      meanScore: once(() => {
        // A mean of n scores varies by 1/√n of what one does.
        const chance =
          (SCORE_DEVIATION / Math.sqrt(requests)) * normalQuantile(uniform(seed, 'score', ...keys))
        return Math.min(1, Math.max(0, rate('meanScore') * (1 + chance)))
      }),
    }
  }

  /** Cuts a segment where a release begins or ceases to misbehave within the minute. */
  private pieces(
    place: Place,
    endpoint: string,
    segment: ServingSegment,
    at: number,
    until: number,
  ): Piece[] {
    const from = Math.max(at, segment.from)
    const to = Math.min(until, segment.to ?? until)
    if (to <= from || segment.share <= 0) return []
    const identity = segment.identity ?? releaseOf(segment.modelDataUrl)
    const healthy = healthyBehaviour(this.context.seed, identity, place.region)
    const windows = misbehaviourDuring(this.context.faults, identity, place.region, from, to)
    const cuts = new Set([from, to])
    for (const cut of windows.flatMap((window) => [window.from, window.to ?? to])) {
      if (cut > from && cut < to) cuts.add(cut)
    }
    const rps = expectedRps(place.region, endpoint, at)
    const bounds = [...cuts].sort((a, b) => a - b)
    return bounds.slice(1).map((end, index) => {
      const begin = bounds[index] ?? from
      const inForce = windows.filter((window) => window.from <= begin && (window.to ?? to) >= end)
      const behaviour = worsen(healthy, inForce)
      const share = segment.share < 1 && inForce.some((window) => window.isWithoutTraffic) ? 0 : segment.share
      const expected = rps * share * ((end - begin) / 1000)
      return { expected, ...behaviour }
    })
  }
}

function keep(finished: Map<number, ConfigMinute[]>, at: number, minute: ConfigMinute[]): void {
  finished.set(at, minute)
  if (finished.size <= FINISHED_KEPT) return
  const oldest = finished.keys().next().value
  if (oldest !== undefined) finished.delete(oldest)
}

function once<T>(compute: () => T): () => T {
  let value: { of: T } | undefined
  return () => {
    value ??= { of: compute() }
    return value.of
  }
}
