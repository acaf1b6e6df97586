import { DEMO_MODELS, endpointName } from '../demo/catalogue.ts'
import { utcOffsetHours } from './regions.ts'

/** Requests per second at the top of the day of an endpoint that the demo does not name. */
const DEFAULT_PEAK_RPS = 50
const TROUGH_SHARE = 0.45
const PEAK_LOCAL_HOUR = 14

const PEAKS: ReadonlyMap<string, number> = new Map(
  DEMO_MODELS.flatMap((model) =>
    model.regions.map(
      ({ region, peakRps }) => [`${region}/${endpointName(model, region)}`, peakRps] as const,
    ),
  ),
)

/** Requests per second at the top of the day. */
function peakRps(region: string, endpoint: string): number {
  return PEAKS.get(`${region}/${endpoint}`) ?? DEFAULT_PEAK_RPS
}

/** The day's curve: 1 in the region's early afternoon, 0.45 twelve hours away from it. */
export function dailyShare(region: string, at: number): number {
  const localHour = at / 3_600_000 + utcOffsetHours(region)
  const swing = (1 - TROUGH_SHARE) / 2
  return 1 - swing + swing * Math.cos(((localHour - PEAK_LOCAL_HOUR) / 24) * 2 * Math.PI)
}

/** Expected requests per second of an endpoint at an instant (ms). */
export function expectedRps(region: string, endpoint: string, at: number): number {
  return peakRps(region, endpoint) * dailyShare(region, at)
}
