import type { ReplayCanary, ReplayEndpoint } from '#lib/web/views.ts'

/** How a chosen canary or period is named in the fields of the form. */

type CanaryName = Pick<ReplayCanary, 'rollout' | 'endpoint'> & { attempt?: number }

/** Left out, the attempt is the latest that has minutes. */
export function canaryKey(
  { rollout, endpoint, attempt }: CanaryName,
  canaries: readonly ReplayCanary[],
): string {
  const latest = Math.max(
    0,
    ...canaries
      .filter((canary) => canary.rollout === rollout && canary.endpoint === endpoint)
      .map((canary) => canary.attempt),
  )
  return `${rollout}/${endpoint}/${attempt ?? latest}`
}

/** "São Paulo, fraud-scoring v427, 20 Nov 03:42 UTC". */
export function canaryLabel({ city, model, release, attempt }: ReplayCanary, at: string): string {
  return `${city}, ${model} ${release}${attempt > 1 ? `, attempt ${attempt}` : ''}, ${at}`
}

/** As typed. */
export interface Periods {
  /** "model/endpoint". */
  place: string
  baselineFrom: string
  canaryFrom: string
  minutes: string
}

/** Why the periods cannot be compared as they are typed; null when they can. What they may be is the server's to say. */
export function periodsProblem({ minutes }: Pick<Periods, 'minutes'>): string | null {
  return minutes.trim() !== '' && Number.isInteger(Number(minutes))
    ? null
    : `Give the minutes of each period as a whole number, such as ${usualMinutes}.`
}

const minuteMs = 60_000
const usualMinutes = 30

/** The given ones; else the last half hour against the one before, whose traffic is nearly the same. */
export function defaultPeriods(
  given:
    | { model: string; endpoint: string; baselineFrom: string; canaryFrom: string; minutes: number }
    | undefined,
  endpoints: readonly ReplayEndpoint[],
  now: number,
): Periods {
  const [first] = endpoints
  if (given) {
    const { model, endpoint, baselineFrom, canaryFrom, minutes } = given
    return { place: `${model}/${endpoint}`, baselineFrom, canaryFrom, minutes: String(minutes) }
  }
  // The last minute may still be on its way.
  const canaryFrom = Math.floor(now / minuteMs) * minuteMs - (usualMinutes + 2) * minuteMs
  return {
    place: first ? `${first.model}/${first.endpoint}` : '',
    baselineFrom: toMinute(canaryFrom - usualMinutes * minuteMs),
    canaryFrom: toMinute(canaryFrom),
    minutes: String(usualMinutes),
  }
}

const toMinute = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`
