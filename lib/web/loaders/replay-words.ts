import { actorWords } from '#lib/domain/actor.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { count, duration, list } from '#lib/domain/wording.ts'
import type { JudgeRun } from '#lib/services/replay/run.ts'
import type { ReplaySubject } from '#lib/services/replay/subject.ts'
import { say } from '#lib/words/say.ts'
import type { JudgeKind } from '../views.ts'

/** A replay in sentences. */

interface Named {
  /** As a sentence begins. */
  name: string
  /** Takes its verb in the plural. */
  isPlural: boolean
}

const judges: Readonly<Record<JudgeKind, Named>> = {
  sequential: { name: 'The sequential judge', isPlural: false },
  kayenta: { name: 'Kayenta’s judge', isPlural: false },
  thresholds: { name: 'The thresholds', isPlural: true },
}

export const judgeTitles: Readonly<Record<JudgeKind, string>> = {
  sequential: 'Sequential judge',
  kayenta: 'Kayenta’s judge',
  thresholds: 'Thresholds',
}

type Run = Pick<JudgeRun, 'kind' | 'decision'>

/** "The thresholds would have missed it; the sequential judge stops it after 4 minutes." */
export function replaySentence(runs: readonly Run[], shown: JudgeKind): string {
  const own = runs.find(({ kind }) => kind === shown)
  const others = runs.filter(({ kind }) => kind !== shown)
  if (own === undefined || own.decision.after === 0)
    return 'No minute of this canary is known, so nobody could judge it.'
  const { outcome } = own.decision
  const different = others.filter((other) => other.decision.outcome !== outcome)
  if (different.length === 0) return allAgree(own, others)
  // Kayenta and thresholds often end alike; who ends alike at the same time is named together.
  const groups = Map.groupBy(different, ({ decision }) => `${decision.outcome} ${decision.after}`)
  const elsewhere = list([...groups.values()].map((alike) => wouldHave(alike, outcome)))
  return `${capital(elsewhere)}; ${lower(saysNow(own))}.`
}

function allAgree(own: Run, others: readonly Run[]): string {
  const { outcome, after } = own.decision
  if (outcome === 'undecided') return `No judge has a verdict after ${minutes(after)}.`
  const elsewhen = others.filter(({ decision }) => decision.after !== after)
  if (elsewhen.length === 0)
    return `All three judges ${outcome === 'stopped' ? 'stop' : 'pass'} it after ${minutes(after)}.`
  const told = elsewhen.map(
    ({ kind, decision }) => `${lower(judges[kind].name)} after ${minutes(decision.after)}`,
  )
  return `${saysNow(own)}; ${list(told)}.`
}

function saysNow({ kind, decision }: Run): string {
  const { name, isPlural } = judges[kind]
  const s = isPlural ? '' : 's'
  switch (decision.outcome) {
    case 'stopped':
      return `${name} stop${s} it after ${minutes(decision.after)}`
    case 'passed':
      return `${name} pass${isPlural ? '' : 'es'} it after ${minutes(decision.after)}`
    case 'undecided':
      return `${name} ${isPlural ? 'have' : 'has'} no verdict after ${minutes(decision.after)}`
  }
}

/** @param outcome of the judge that is shown: who lets through what that one stops has missed it */
function wouldHave(alike: readonly Run[], outcome: Run['decision']['outcome']): string {
  const names = list(alike.map(({ kind }) => lower(judges[kind].name)))
  const { decision } = alike[0] ?? { decision: { outcome: 'undecided', after: 0 } }
  switch (decision.outcome) {
    case 'stopped':
      return `${names} would have stopped it after ${minutes(decision.after)}`
    case 'passed':
      if (outcome === 'stopped') return `${names} would have missed it`
      return `${names} would have let it through after ${minutes(decision.after)}`
    case 'undecided':
      if (outcome === 'stopped') return `${names} would not have stopped it by then`
      return `${names} would have had no verdict`
  }
}

export function replayTitle(subject: ReplaySubject): string {
  const city = cityOf(subject.region)
  const { of } = subject
  if (of.kind === 'periods') return `${city}: two periods of ${of.endpoint}`
  return `${city}: ${of.release}${of.from === null ? '' : ` against ${of.from}`}`
}

/** What really happened; or what two periods can and cannot tell. */
export function replayFacts({ of, bakeSeconds }: ReplaySubject, steps: number): string {
  if (of.kind === 'periods') {
    return `${minutes(of.minutes)} from ${instant(of.canaryFrom)} against as many from ${instant(of.baselineFrom)}. They did not run side by side: whatever differs between the hours counts as a difference of the release.`
  }
  const attempt = of.attempt > 1 ? `, attempt ${of.attempt}` : ''
  return `${of.slug}${attempt}: bake of ${duration(bakeSeconds)}, ${minutes(steps)} with traffic. ${happened(of)}`
}

function happened({ phase }: Extract<ReplaySubject['of'], { kind: 'rollout' }>): string {
  if (phase === undefined) return 'Another attempt followed it.'
  switch (phase.name) {
    case 'reverting':
      return `It is being taken back: ${say(phase.cause.said)}`
    case 'reverted':
      return `It was taken back: ${say(phase.cause.said)}`
    case 'failed':
      return `It needs a person: ${say(phase.cause.said)}`
    case 'promoted':
      return 'It was promoted.'
    case 'skipped':
      return `It was skipped by ${actorWords(phase.by)}.`
    default:
      return 'It is still under way.'
  }
}

export const minutes = (number: number) => (number === 1 ? '1 minute' : `${count(number)} minutes`)

/** `20 Nov 2026, 03:47 UTC`, the same on server and browser. */
function instant(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\d+:\d+)/.exec(at.toUTCString()) ?? []
  return `${Number(day)} ${month} ${year}, ${time} UTC`
}

const lower = (text: string) => (text.startsWith('The ') ? `t${text.slice(1)}` : text)
const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
