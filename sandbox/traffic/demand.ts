import { DEMO_MODELS, endpointName } from '../demo/catalogue.ts'

/** Requests per second at the top of the day of an endpoint that the demo does not name. */
const DEFAULT_PEAK_RPS = 50
const TROUGH_SHARE = 0.45
const PEAK_LOCAL_HOUR = 14

/** Hours east of Greenwich, without summer time: the curve is about when people are awake, not about clocks. */
const UTC_OFFSET_HOURS: Readonly<Record<string, number>> = {
  'us-east-1': -5,
  'us-east-2': -5,
  'us-west-1': -8,
  'us-west-2': -8,
  'ca-central-1': -5,
  'sa-east-1': -3,
  'eu-west-1': 0,
  'eu-west-2': 0,
  'eu-west-3': 1,
  'eu-central-1': 1,
  'eu-north-1': 1,
  'eu-south-1': 1,
  'af-south-1': 2,
  'me-south-1': 3,
  'ap-south-1': 5.5,
  'ap-southeast-1': 8,
  'ap-southeast-2': 10,
  'ap-northeast-1': 9,
  'ap-northeast-2': 9,
  'ap-northeast-3': 9,
  'ap-east-1': 8,
}

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
  const localHour = at / 3_600_000 + (UTC_OFFSET_HOURS[region] ?? 0)
  const swing = (1 - TROUGH_SHARE) / 2
  return 1 - swing + swing * Math.cos(((localHour - PEAK_LOCAL_HOUR) / 24) * 2 * Math.PI)
}

/** Expected requests per second of an endpoint at an instant (ms). */
export function expectedRps(region: string, endpoint: string, at: number): number {
  return peakRps(region, endpoint) * dailyShare(region, at)
}
