import type { Seen } from '../domain/canary/said.ts'
import { cityOf } from '../domain/regions.ts'
import type { SaidFacts } from '../domain/said.ts'
import { count, list } from '../domain/wording.ts'
import { metricInSentence } from './metric.ts'
import type { WordsFor } from './words.ts'

type VerdictCode =
  | 'endpoint-without-requests'
  | 'canary-not-compared'
  | 'canary-stopped'
  | 'canary-passed'
  | 'canary-not-sure'
  | 'canary-within-limits'
  | 'canary-has-few-requests'
  | 'canary-limit-not-clear'

/** Verdicts of the sequential judge and of the plan's thresholds. */
export const canaryWords: WordsFor<VerdictCode> = {
  'endpoint-without-requests': ({ region, isBaking }) => {
    const place = region === undefined ? 'The endpoint' : cityOf(region)
    return isBaking
      ? `${place} has had no requests since the canary began. Without any there is nothing to judge it by.`
      : `${place} serves no requests: there is nothing to judge this canary by.`
  },
  'canary-not-compared': ({ why }) =>
    why === 'no-requests'
      ? 'The canary has had no requests yet.'
      : 'No baseline has served beside the canary, so there is nothing to compare it with.',
  'canary-stopped': ({ metric, on }, say) =>
    'regions' in on
      ? `${say(metric)} Stopped on what the wave's ${on.regions} regions show together.`
      : `${say(metric)} Stopped after ${minutesText(on.minutes)}.`,
  'canary-passed': ({ requests, on }) =>
    `No worse than the baseline, as far as the plan tolerates it, in ${requestsSeen(requests, on)}.`,
  'canary-not-sure': notSure,
  'canary-within-limits': ({ requests, isBakeOver }) =>
    isBakeOver
      ? `Within tolerance over ${count(requests)} canary requests.`
      : `Nothing beyond tolerance in ${count(requests)} canary requests so far; the bake goes on.`,
  'canary-has-few-requests': ({ requests, needed }) =>
    `The canary has had ${count(requests)} requests; at least ${needed} are needed.`,
  'canary-limit-not-clear': ({ measure }, say) => `Not clear beyond chance: ${say(measure)}`,
}

function notSure({ requests, regions, open, expectedMinutes, isCalibrated }: SaidFacts['canary-not-sure']) {
  const isOfWave = regions > 1
  const seen = isOfWave ? canaryRequestsOf(requests, regions) : canaryRequests(requests)
  const note = isCalibrated ? '' : ' Not calibrated on this endpoint yet, so evidence counts half.'
  return `Nothing worse than tolerated in ${seen}; not sure yet: ${list(open.map(metricInSentence))}. ${waiting(expectedMinutes, isOfWave)}${note}`
}

/** What is still missing, and how long it takes. Of a wave the traffic is that of all its regions. */
function waiting(untilPass: number | null, isOfWave: boolean): string {
  const traffic = isOfWave ? "the wave's present traffic" : 'the present traffic'
  if (untilPass === null) {
    return `No verdict can be expected at ${traffic}: raise the share, lengthen the bake, or let a person decide.`
  }
  const minutes = Math.max(1, untilPass)
  return `Needs about ${count(minutes)} more ${minutes === 1 ? 'minute' : 'minutes'} at ${traffic}.`
}

/** "9,000 canary requests after 4 minutes", "21,600 canary requests of the wave's 2 regions together". */
const requestsSeen = (requests: number, on: Seen): string =>
  'regions' in on
    ? canaryRequestsOf(requests, on.regions)
    : `${canaryRequests(requests)} after ${minutesText(on.minutes)}`

const canaryRequests = (requests: number) =>
  `${count(requests)} canary ${requests === 1 ? 'request' : 'requests'}`

const canaryRequestsOf = (requests: number, regions: number) =>
  `${canaryRequests(requests)} of the wave's ${regions} regions together`

const minutesText = (minutes: number) => (minutes === 1 ? '1 minute' : `${count(minutes)} minutes`)
