import { actorWords } from '../actor.ts'
import { extensionOf } from '../canary/extension.ts'
import { judgeOf } from '../canary/settings.ts'
import { bakeSecondsOf } from '../plan/timeline.ts'
import { cityOf } from '../regions.ts'
import type { HeldFor, Observation } from '../types.ts'
import { asSentence, duration } from '../wording.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'
import { hasStarted } from './served.ts'
import { withdrawalSentence } from './withdrawal-words.ts'

/**
 * May the region count as promoted, as far as the verdict is concerned? Never silently: by a pass, by a person's word, or by the plan's.
 * undefined: nobody has said so. Its events tell whose word it was, where that has not been told yet.
 */
export function leave(input: DecideInput): { events: Decision['events'] } | undefined {
  const { region, endpoint, plan, verdict } = input
  // A release that was withdrawn goes on by a person's word only.
  if (input.release.withdrawn !== undefined)
    return region.request?.kind === 'proceed' ? { events: [] } : undefined
  if (verdict?.outcome === 'pass') return { events: [] }
  const city = cityOf(endpoint.region)
  const said = (sentence: string) => ({ events: [{ kind: 'proceeded', sentence }] })
  // Said in the rollout's events when it was asked for.
  if (region.request?.kind === 'proceed') return { events: [] }
  const { phase } = region
  if (phase.name === 'verifying' && phase.hurriedBy !== undefined)
    return said(`${city} proceeds without a verdict: ${actorWords(phase.hurriedBy)} ended its bake early`)
  if (judgeOf(plan.guardrail, input.cloud).needMoreData !== 'proceed' || isStarved(input)) return undefined
  return said(`${city} goes on without a verdict, as the plan says. ${why(input)}`)
}

/** The endpoint is called and its canary was not, or far too little: what the plan lets pass is a lack of data, not of traffic. */
function isStarved({ verdict }: DecideInput): boolean {
  const share = verdict?.evidence.find(({ measure }) => measure === 'traffic-share')
  return share?.outcome === 'need-more-data' && share.canary !== undefined
}

function why({ verdict }: DecideInput): string {
  return verdict === undefined ? 'Nothing was measured.' : asSentence(verdict.sentence)
}

/** The bake is over and nothing speaks for or against the release: a person decides, and judging goes on while it can. */
export function hold(input: DecideInput, phase: PhaseNamed<'baking' | 'verifying'>): Decision {
  const city = cityOf(input.endpoint.region)
  const { label, withdrawn } = input.release
  return withdrawn === undefined
    ? held(
        input,
        phase,
        undefined,
        `${city} holds: there is no verdict at the end of the bake. ${why(input)} Proceed without a verdict, or roll the region back.`,
      )
    : held(
        input,
        phase,
        'withdrawal',
        `${city} holds, as the plan says. ${withdrawalSentence(label, withdrawn)} Proceed with it all the same, or roll the region back.`,
      )
}

/** The update has ended and no container of the release is known to have run: a person decides, or the first request does. */
export function holdForStart(
  input: DecideInput,
  phase: PhaseNamed<'verifying'>,
  observation: Observation,
): Decision {
  const { endpoint, release } = input
  const { started } = observation
  const why = started.known
    ? `${endpoint.name} is scaled to zero, and no container of ${release.label} has run yet`
    : `its cloud does not tell whether a container of ${release.label} has run on ${endpoint.name}`
  return held(
    input,
    phase,
    'start',
    `${cityOf(endpoint.region)} holds: ${why}. It goes on when one runs or has answered; proceed without, or roll the region back.`,
  )
}

function held(
  input: DecideInput,
  phase: PhaseNamed<'baking' | 'verifying'>,
  heldFor: HeldFor | undefined,
  sentence: string,
): Decision {
  const heldSince = phase.heldSince ?? input.now.toISOString()
  const isNews = phase.heldSince === undefined || phase.heldFor !== heldFor
  const ran = phase.name === 'verifying' && input.seen.ok && hasStarted(input, input.seen.observation)
  return keep(input, {
    phase: {
      ...withoutHold(phase),
      heldSince,
      ...(heldFor === undefined ? {} : { heldFor }),
      ...(ran ? { started: true } : {}),
    },
    events: isNews ? [{ kind: 'held', sentence }] : [],
    lookAgainAfterSeconds: lookAgain.held,
  })
}

/** Everything was read in this look, and what it holds for is told anew. */
function withoutHold(phase: PhaseNamed<'baking' | 'verifying'>): PhaseNamed<'baking' | 'verifying'> {
  const { heldFor: _for, ...rest } = phase
  if (rest.name === 'baking') return rest
  const { unreadSince: _since, ...read } = rest
  return read
}

/** Meridian's own bake, once all traffic is shifted. undefined: it is over, and the region may go on. */
export function bakeOn(input: DecideInput, phase: PhaseNamed<'baking'>): Decision | undefined {
  const { plan, endpoint, verdict } = input
  if (verdict?.outcome === 'pass' || phase.hurriedBy !== undefined) return undefined
  if (bakeLeft(input, phase) > 0) return keep(input, {})
  if (leave(input) !== undefined) return undefined
  const extension = extensionOf(plan.guardrail)
  const isExtended = phase.bakeSeconds > bakeSecondsOf(plan.guardrail, input.cloud)
  if (extension === 0 || isExtended) return hold(input, phase)
  return keep(input, {
    phase: { ...phase, bakeSeconds: phase.bakeSeconds + extension },
    events: [
      {
        kind: 'extended',
        sentence: `${cityOf(endpoint.region)}: no verdict after ${duration(phase.bakeSeconds)}, bakes up to ${duration(extension)} longer, as the plan says. ${why(input)}`,
      },
    ],
  })
}

/** Seconds, negative once it is over. */
export function bakeLeft({ now }: DecideInput, phase: PhaseNamed<'baking'>): number {
  return phase.bakeSeconds - secondsSince(phase.bakingSince, now)
}
