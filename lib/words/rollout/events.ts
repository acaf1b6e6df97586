import { actorWords } from '../../domain/actor.ts'
import { acceptedWords } from '../../domain/manifest/words.ts'
import { cityOf } from '../../domain/regions.ts'
import type { BackFacts, ForwardFacts } from '../../domain/rollout/said/events.ts'
import type { Said } from '../../domain/said.ts'
import { asSentence, duration, percent } from '../../domain/wording.ts'
import type { WordsFor } from '../words.ts'
import { reasonWords } from './asked.ts'
import { withdrawalSentence } from './withdrawal.ts'

export const forwardWords: WordsFor<keyof ForwardFacts> = {
  'region-begun': ({ region, label, configName }) => `${cityOf(region)}: ${label} begins as ${configName}`,
  'update-found': ({ region, configName }) => `${cityOf(region)}: the update to ${configName} is under way`,
  'update-accepted': ({ region, update }) => `${cityOf(region)}: ${update} accepted`,
  'region-awaits-copy': ({ region, copy }, say) =>
    `${cityOf(region)} waits for the artifact. ${asSentence(say(copy))}`,
  'region-had-not-begun': ({ region, refusal }, say) => `${cityOf(region)} had not begun. ${say(refusal)}`,
  'bake-begun': ({ region, fleet, share, seconds }) => {
    const takes = share === undefined ? 'takes traffic' : `takes ${percent(share)}`
    return `${cityOf(region)}: ${fleet === 'canary' ? 'canary fleet' : 'the new fleet'} ${takes}, bakes ${duration(seconds)}`
  },
  'own-bake-begun': ({ region, seconds }) =>
    `${cityOf(region)}: all replicas are new and take all traffic, bakes ${duration(seconds)}`,
  'bake-extended': ({ region, bakedSeconds, bySeconds, verdict }, say) =>
    `${cityOf(region)}: no verdict after ${duration(bakedSeconds)}, bakes up to ${duration(bySeconds)} longer, as the plan says. ${verdictWords(verdict, say)}`,
  'bake-ended-by': ({ region, by }) =>
    `${actorWords(by)} ended the bake of ${cityOf(region)} early; what it serves is compared`,
  'bake-passed': ({ region, leftSeconds }) =>
    `${cityOf(region)}: the verdict is a pass, so the bake ends ${duration(leftSeconds)} early; what it serves is compared`,
  'all-traffic-shifted': ({ region, standsBySeconds }) => {
    const kept = standsBySeconds > 0 ? ` for ${duration(standsBySeconds)}` : ''
    return `${cityOf(region)}: the new fleet takes all traffic; the old one is kept${kept} and then ended`
  },
  'update-ended': ({ region }) => `${cityOf(region)}: the update has ended; what it serves is compared`,
  'held-without-verdict': ({ region, verdict }, say) =>
    `${cityOf(region)} holds: there is no verdict at the end of the bake. ${verdictWords(verdict, say)} Proceed without a verdict, or roll the region back.`,
  'held-withdrawn': ({ region, label, withdrawal }, say) =>
    `${cityOf(region)} holds, as the plan says. ${withdrawalSentence(label, withdrawal, say)} Proceed with it all the same, or roll the region back.`,
  'held-before-start': ({ region, endpoint, label, isTold }) => {
    const why = isTold
      ? `${endpoint} is scaled to zero, and no container of ${label} has run yet`
      : `its cloud does not tell whether a container of ${label} has run on ${endpoint}`
    return `${cityOf(region)} holds: ${why}. It goes on when one runs or has answered; proceed without, or roll the region back.`
  },
  'went-on-hurried': ({ region, by }) =>
    `${cityOf(region)} proceeds without a verdict: ${actorWords(by)} ended its bake early`,
  'went-on-by-plan': ({ region, verdict }, say) =>
    `${cityOf(region)} goes on without a verdict, as the plan says. ${verdictWords(verdict, say)}`,
  'region-promoted': ({ region, label, already, beside, containers, accepted }) => {
    const by = acceptedWords({ containers: { length: containers } }, accepted)
    // What somebody wrote down and nobody compared is not verified.
    const isDeclared = accepted.some(({ outcome }) => outcome === 'declared')
    const verified =
      by.length === 0
        ? 'every part verified'
        : `${isDeclared ? 'the rest verified' : 'verified'}, ${by.join('; ')}`
    const share =
      beside === undefined || beside === 'untold'
        ? 'with an unknown share of the requests'
        : percent(beside.share)
    return already
      ? `${cityOf(region)} serves ${label} already${beside === undefined ? '' : `, ${share}`}, ${verified}; nothing was touched`
      : `${cityOf(region)} serves ${label}, ${beside === undefined ? '100%' : share}: ${verified}`
  },
}

const verdictWords = (verdict: Said | undefined, say: (said: Said) => string) =>
  verdict === undefined ? 'Nothing was measured.' : say(verdict)

export const backWords: WordsFor<keyof BackFacts> = {
  'region-going-back': ({ region, isBack, cause }, say) =>
    `${cityOf(region)} ${isBack ? 'was' : 'is being'} taken back. ${say(cause)}`,
  'region-back': ({ region, baseline = 'its previous version', cause }, say) =>
    `${cityOf(region)} is back on ${baseline}. ${say(cause)}`,
  'region-failed': ({ cause, advice }, say) => `${say(cause)} ${say(advice)}`,
  'region-left-out': ({ region, by, reason }, say) =>
    `${actorWords(by)} took ${cityOf(region)} out before it began: ${asSentence(reasonWords(reason, say))}`,
  'nothing-to-take-back': ({ region }) =>
    `${cityOf(region)} was not touched by this rollout, so there is nothing to take back`,
  'region-troubled': ({ region, trouble }, say) =>
    `${cityOf(region)}: ${asSentence(say(trouble))} Tried again.`,
  'region-answers-again': ({ region, tries }) =>
    `${cityOf(region)} answers again after ${tries === 1 ? 'one try' : `${tries} tries`}`,
  'stop-alarm-kept': ({ region, message }) =>
    `${cityOf(region)}: the stop alarm could not be cleared: ${message}`,
  'release-unwatched': ({ label, why }, say) =>
    `Not everything of ${label} could be looked at: ${asSentence(say(why))}`,
  'region-entered': ({ region, label, from, to }) =>
    `${cityOf(region)}: ${label} went from ${from} to ${to}.`,
}
