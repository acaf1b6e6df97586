import { actorWords } from '../../domain/actor.ts'
import { partWords, unknownPartsWords, wordsOfDifference } from '../../domain/manifest/words.ts'
import { cityOf } from '../../domain/regions.ts'
import type { AdviceFacts, CauseFacts } from '../../domain/rollout/said/causes.ts'
import { asSentence, duration, list, shortDigest } from '../../domain/wording.ts'
import type { WordsFor } from '../words.ts'
import { reasonWords } from './asked.ts'
import { withdrawalSentence } from './withdrawal.ts'

export const causeWords: WordsFor<keyof CauseFacts> = {
  'alarm-rang': ({ region, alarm, own, reason }) =>
    own
      ? `${cityOf(region)}: Meridian's stop alarm ${alarm} was tripped: ${asSentence(reason)}`
      : `${cityOf(region)}: alarm ${alarm} went off: ${asSentence(reason)}`,
  'region-verdict': ({ region, verdict }, say) => `${cityOf(region)}: ${say(verdict)}`,
  'region-asked-back': ({ region, by, reason }, say) =>
    `${actorWords(by)} took ${cityOf(region)} back: ${asSentence(reasonWords(reason, say))}`,
  'region-release-withdrawn': ({ region, label, withdrawal }, say) =>
    `${cityOf(region)}: ${withdrawalSentence(label, withdrawal, say)}`,
  'update-undone-by-alarm': ({ region, cloud, alarm, okSince }) =>
    `${cityOf(region)}: ${cloud} took the update back; alarm ${alarm} changed its state during it and is OK again since ${okSince}.`,
  'update-undone': ({ region, cloud, failure }) =>
    failure === undefined
      ? `${cityOf(region)}: ${cloud} took the update back and gave no reason. Look at the endpoint's alarm history and logs in the console before a retry.`
      : `${cityOf(region)}: ${cloud} took the update back: ${asSentence(failure)}`,
  'region-serves-mixture': ({ region, endpoint, status, failure }) =>
    `${cityOf(region)}: ${endpoint} is ${status} and serves a mixture of configurations.${failure === undefined ? '' : ` ${asSentence(failure)}`}`,
  'region-did-not-work': ({ region, patienceSeconds, tries, errorCode, trouble, untouched }, say) => {
    const what = `${cityOf(region)} did not work for more than ${duration(patienceSeconds)}, ${tries} tries${inBrackets(errorCode)}: ${asSentence(say(trouble))}`
    return untouched ? `${what} The endpoint was not touched.` : what
  },
  'region-refused-by-cloud': ({ region, errorCode, message }, say) =>
    `${cityOf(region)}: the cloud refused${inBrackets(errorCode)}: ${say(message)}`,
  'endpoint-changed-by-others': ({ region, endpoint, configName, underway }) => {
    const found = underway ? `an update to ${configName} is under way` : `it serves ${configName}`
    const city = region === undefined ? '' : `${cityOf(region)}: `
    return `${city}Somebody changed the endpoint ${endpoint} during the rollout: ${found}, which Meridian did not start.`
  },
  'region-not-taken-back': ({ region, withinSeconds }) =>
    `${cityOf(region)} could not be taken back within ${duration(withinSeconds)}.`,
  'region-baseline-unknown': ({ region }) => `What ${cityOf(region)} served before is not known.`,
  'region-artifact-other': ({ region, copy }, say) => `${cityOf(region)}: ${asSentence(say(copy))}`,
  'region-artifact-digest': ({ region, label, url, digest, wanted }) =>
    `${cityOf(region)}: the artifact ${url} is ${shortDigest(digest)}, but ${label} is ${shortDigest(wanted)}.`,
  'region-artifact-failed': ({ region, copy }, say) =>
    `${cityOf(region)}: the artifact did not arrive. ${asSentence(say(copy))}`,
  'region-serves-unknown': ({ region, label, configName, containers, parts }) => {
    const unknown = unknownPartsWords({ containers: { length: containers } }, { parts })
    return `${cityOf(region)} serves ${configName}, and it is not known whether that is ${label} (${unknown}).`
  },
  'region-serves-other': ({ region, label, configName, difference }) =>
    `${cityOf(region)} serves ${configName} with ${wordsOfDifference(difference)}, so it is not ${label}.`,
  'cause-and-more': ({ cause, more }, say) => `${say(cause)} ${say(more)}`,
}

const inBrackets = (code: string | undefined) => (code === undefined ? '' : ` (${code})`)

export const adviceWords: WordsFor<keyof AdviceFacts> = {
  'advise-copy': ({ label, url }) =>
    `Nothing was begun. Copy the artifact of ${label} to ${url} again, then Retry.`,
  'advise-replication': ({ region }) =>
    `Nothing was begun. Mend the replication to ${region} or copy the artifact by hand, then Retry.`,
  'advise-cloud-refused': ({ endpoint, begun }) =>
    begun
      ? `An update of ${endpoint} may still be under way in the cloud: put right what the cloud says, look at the endpoint, then Retry or Roll back.`
      : 'Nothing was begun. Put right what the cloud says, then Retry.',
  'advise-find-who': ({ region }) =>
    `Meridian leaves ${cityOf(region)} as it is. Find out who changed it, bring the endpoint to the configuration you want, then Retry or Skip.`,
  'advise-previous-by-hand': ({ endpoint, configName = 'the previous configuration' }) =>
    `Update ${endpoint} to ${configName} by hand as soon as the cloud answers, then Retry or Skip.`,
  'advise-wanted-by-hand': ({ endpoint }) =>
    `Update ${endpoint} to the configuration you want by hand, then Retry or Skip.`,
  'advise-unread-part': ({ region, endpoint, label }) =>
    `${endpoint} is not counted as serving ${label}. Make the part readable and Retry, name it under \`tolerateUnknown\` in the plan, or roll ${cityOf(region)} back.`,
  'advise-other-parts': ({ region, endpoint, label, parts }) => {
    const right = list(parts.map((part) => partWords[part]))
    return `${endpoint} is not counted as serving ${label}. Roll ${cityOf(region)} back, or put the right ${right} in place and Retry.`
  },
}
