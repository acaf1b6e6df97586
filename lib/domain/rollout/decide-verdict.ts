import { extensionOf } from '../canary/extension.ts'
import { judgeOf } from '../canary/settings.ts'
import { bakeSecondsOf } from '../plan/timeline.ts'
import { type Said, said } from '../said.ts'
import type { HeldFor, Observation } from '../types.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'
import { hasStarted } from './served.ts'

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
  const { region: code } = endpoint
  const proceeded = (told: Said) => ({ events: [{ kind: 'proceeded', said: told }] })
  // Said in the rollout's events when it was asked for.
  if (region.request?.kind === 'proceed') return { events: [] }
  const { phase } = region
  if (phase.name === 'verifying' && phase.hurriedBy !== undefined)
    return proceeded(said('went-on-hurried', { region: code, by: phase.hurriedBy }))
  if (judgeOf(plan.guardrail, input.cloud).needMoreData !== 'proceed' || isStarved(input)) return undefined
  return proceeded(said('went-on-by-plan', { region: code, ...why(input) }))
}

/** The endpoint is called and its canary was not, or far too little: what the plan lets pass is a lack of data, not of traffic. */
function isStarved({ verdict }: DecideInput): boolean {
  const share = verdict?.evidence.find(({ measure }) => measure === 'traffic-share')
  return share?.outcome === 'need-more-data' && share.canary !== undefined
}

/** Left out: nothing was measured. */
const why = ({ verdict }: DecideInput): { verdict?: Said } =>
  verdict === undefined ? {} : { verdict: verdict.said }

/** The bake is over and nothing speaks for or against the release: a person decides, and judging goes on while it can. */
export function hold(input: DecideInput, phase: PhaseNamed<'baking' | 'verifying'>): Decision {
  const { region } = input.endpoint
  const { label, withdrawn } = input.release
  return withdrawn === undefined
    ? held(input, phase, undefined, said('held-without-verdict', { region, ...why(input) }))
    : held(input, phase, 'withdrawal', said('held-withdrawn', { region, label, withdrawal: withdrawn }))
}

/** The update has ended and no container of the release is known to have run: a person decides, or the first request does. */
export function holdForStart(
  input: DecideInput,
  phase: PhaseNamed<'verifying'>,
  observation: Observation,
): Decision {
  const { name, region } = input.endpoint
  const { label } = input.release
  const isTold = observation.started.known
  return held(input, phase, 'start', said('held-before-start', { region, endpoint: name, label, isTold }))
}

function held(
  input: DecideInput,
  phase: PhaseNamed<'baking' | 'verifying'>,
  heldFor: HeldFor | undefined,
  told: Said,
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
    events: isNews ? [{ kind: 'held', said: told }] : [],
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
        said: said('bake-extended', {
          region: endpoint.region,
          bakedSeconds: phase.bakeSeconds,
          bySeconds: extension,
          ...why(input),
        }),
      },
    ],
  })
}

/** Seconds, negative once it is over. */
export function bakeLeft({ now }: DecideInput, phase: PhaseNamed<'baking'>): number {
  return phase.bakeSeconds - secondsSince(phase.bakingSince, now)
}
