/** Something that serves on an endpoint. */
export interface Served {
  /** undefined: no known release is what serves. */
  releaseId: string | undefined
  /** Release label, or a short digest. */
  label: string
  digest: string | undefined
  configName: string
}

/**
 * How a share of traffic is known. `cloud`: the cloud said it. `measured`: counted, in requests of a minute or in ready replicas that
 * traffic follows. `asked`: an update was asked for it, and nothing has measured it. `untold`: the cloud shifts traffic and neither
 * says nor was asked by Meridian how much; the share is then an upper bound.
 */
export const shareSources = ['cloud', 'measured', 'asked', 'untold'] as const
export type ShareSource = (typeof shareSources)[number]

/** Whether a share is a fact. What was only asked for is none. */
export const isKnown = (source: ShareSource): boolean => source === 'cloud' || source === 'measured'

export interface ServedShare extends Served {
  /** Above 0, at most 1. */
  share: number
  source: ShareSource
}

/** What an update under way brings. */
export interface Incoming extends Served {
  /** 0–1; what the plan asks for while the cloud shifts traffic; undefined where nobody asks for a share. */
  asked: number | undefined
  /** undefined: no minute has shown a share in this attempt. */
  measured: MeasuredMinute | undefined
}

/** The incoming configuration's part in all requests of one minute. */
export interface MeasuredMinute {
  /** ISO; when the minute began. */
  minute: string
  /** 0–1. */
  share: number
  /** Of both cohorts, above 0. */
  requests: number
}

/** Two configurations of one release serve one release. */
export function isSameRelease(one: Served, other: Served): boolean {
  return one.releaseId === undefined || other.releaseId === undefined
    ? one.label === other.label
    : one.releaseId === other.releaseId
}
