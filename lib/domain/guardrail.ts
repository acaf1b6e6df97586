import { extensionOf } from './canary/settings.ts'
import { type Chosen, whereOf } from './chosen.ts'
import { judgeProblems } from './judge-problems.ts'
import type { Guardrail, ShiftStrategy } from './plan.ts'
import { bakeSecondsOf, rollingProblems } from './rolling.ts'
import type { Finding, Provider } from './types.ts'
import { duration, percent } from './wording.ts'

/** The cloud's bounds, in percent of the fleet. */
const shares = {
  canary: { least: 1, most: 50, word: 'Canary share' },
  linear: { least: 10, most: 50, word: 'Linear step' },
  rolling: { least: 5, most: 50, word: 'Rolling batch' },
} as const

const longestWaitSeconds = 3600
const timeoutSeconds = { least: 600, most: 28_800 } as const

/** Whether SageMaker can shift by such a share at all; what else it asks of one is among the problems. */
export function hasPossibleShare(shift: ShiftStrategy): boolean {
  if (shift.strategy === 'all-at-once') return true
  const { least, most } = shares[shift.strategy]
  return shift.percent >= least && shift.percent <= most
}

/**
 * How often the cloud waits before the old fleet may go. A canary bakes twice: on its share, and once more on all traffic
 * (AWS, "Use canary traffic shifting": a final baking period follows the full shift).
 */
export function waits(shift: ShiftStrategy): number {
  switch (shift.strategy) {
    case 'canary':
      return 2
    case 'all-at-once':
      return 1
    case 'linear':
    case 'rolling':
      return shift.percent > 0 ? Math.ceil(100 / shift.percent) : 1
  }
}

/**
 * What the cloud is asked for. SageMaker's own bake can neither be held nor prolonged once it runs, so that it is asked from the beginning
 * for what the plan may extend it to.
 */
export function cloudShift(guardrail: Pick<Guardrail, 'shift' | 'judge'>): ShiftStrategy {
  const { shift } = guardrail
  return { ...shift, bakeSeconds: shift.bakeSeconds + extensionOf(guardrail) }
}

/** Seconds for which a region on SageMaker bakes: a canary on its share, linear and rolling updates after each of their steps. */
export function shiftBakeSeconds(shift: ShiftStrategy): number {
  return shift.strategy === 'canary' ? shift.bakeSeconds : waits(shift) * shift.bakeSeconds
}

/** Seconds for which canary and baseline are compared in a region: all steps together. */
export function wholeBakeSeconds(guardrail: Guardrail, provider: Provider): number {
  return provider === 'sagemaker' ? shiftBakeSeconds(guardrail.shift) : bakeSecondsOf(guardrail, provider)
}

/** Seconds of all waits between the first shift and the end of the update. */
export function sumOfWaitsSeconds(shift: ShiftStrategy, terminationWaitSeconds: number): number {
  return waits(shift) * shift.bakeSeconds + terminationWaitSeconds
}

/** A timeout that leaves the cloud an hour beside the waits to start and stop instances; 600–28800 s. */
export function defaultTimeoutSeconds(shift: ShiftStrategy, terminationWaitSeconds: number): number {
  const wanted = sumOfWaitsSeconds(shift, terminationWaitSeconds) + 3600
  return Math.min(timeoutSeconds.most, Math.max(timeoutSeconds.least, wanted))
}

const shorter = (roomSeconds: number) =>
  roomSeconds > 0 ? `Shorten \`extend\` to ${duration(roomSeconds)} or less` : 'Remove `extend`'

/**
 * Everything about a guardrail that SageMaker would refuse, found before anything is touched. The sentences name the plan, or the
 * choice of a person that stands over it, so that it is known where to change what.
 */
export function guardrailProblems(guardrail: Guardrail, planName?: string, chosen?: Chosen): Finding[] {
  const whereOfKey = whereOf(planName, chosen)
  const where = whereOfKey()
  const findings: Finding[] = []
  const blocker = (code: string, sentence: string) =>
    findings.push({ level: 'blocker', code, region: undefined, endpoint: undefined, sentence })

  const { terminationWaitSeconds } = guardrail
  const shift = cloudShift(guardrail)
  if (shift.strategy !== 'all-at-once') {
    const { least, most, word } = shares[shift.strategy]
    if (!(shift.percent <= most)) {
      blocker(
        'guardrail-percent',
        `${word} is ${shift.percent} %; SageMaker allows at most ${most} %. Lower \`percent\` ${whereOfKey('percent')}.`,
      )
    } else if (!(shift.percent >= least)) {
      blocker(
        'guardrail-percent',
        `${word} is ${shift.percent} %; SageMaker needs at least ${least} %. Raise \`percent\` ${whereOfKey('percent')}.`,
      )
    } else if (!Number.isInteger(shift.percent)) {
      blocker(
        'guardrail-percent',
        `${word} is ${shift.percent} %; SageMaker takes whole percent only. Round \`percent\` ${whereOfKey('percent')}.`,
      )
    }
  }

  if (shift.strategy === 'all-at-once' && chosen?.has('percent')) {
    findings.push({
      level: 'warning',
      code: 'guardrail-percent-unused',
      region: undefined,
      endpoint: undefined,
      sentence: `The share that was chosen for this rollout counts for nothing, because no part of the traffic goes ahead ${where}. Choose a plan with a canary, or leave the share out.`,
    })
  }

  for (const [name, key, seconds] of [
    ['Bake', 'bake', shift.bakeSeconds],
    ['Termination wait', 'terminationWait', terminationWaitSeconds],
  ] as const) {
    const here = key === 'bake' ? whereOfKey('bake') : where
    if (!(seconds >= 0)) {
      blocker(
        `guardrail-${key}`,
        `${name} is ${seconds} s; it cannot be negative. Set \`${key}\` to 0 or more ${here}.`,
      )
    } else if (
      seconds > longestWaitSeconds &&
      key === 'bake' &&
      guardrail.shift.bakeSeconds <= longestWaitSeconds
    ) {
      blocker(
        'guardrail-judge-extend',
        `Bake and the judge's extension add up to ${duration(seconds)}; SageMaker waits at most 1 h. ${shorter(longestWaitSeconds - guardrail.shift.bakeSeconds)} ${where}, or shorten \`bake\`${whereOfKey('bake') === where ? '' : ` ${whereOfKey('bake')}`}.`,
      )
    } else if (seconds > longestWaitSeconds) {
      blocker(
        `guardrail-${key}`,
        `${name} is ${duration(seconds)} (${seconds} s); SageMaker allows at most 1 h (3600 s). Shorten \`${key}\` ${here}.`,
      )
    } else if (!Number.isInteger(seconds)) {
      blocker(
        `guardrail-${key}`,
        `${name} is ${seconds} s; SageMaker takes whole seconds only. Round \`${key}\` ${here}.`,
      )
    }
  }

  const timeout = guardrail.timeoutSeconds
  const sum = sumOfWaitsSeconds(shift, terminationWaitSeconds)
  if (!(timeout >= timeoutSeconds.least)) {
    blocker(
      'guardrail-timeout',
      `Timeout is ${duration(timeout)}; SageMaker needs at least 10 min. Raise \`timeout\` ${whereOfKey('timeout')}.`,
    )
  } else if (timeout > timeoutSeconds.most) {
    blocker(
      'guardrail-timeout',
      `Timeout is ${duration(timeout)}; SageMaker allows at most 8 h. Lower \`timeout\` ${whereOfKey('timeout')}.`,
    )
  } else if (sum >= timeoutSeconds.most) {
    blocker(
      'guardrail-timeout',
      `The waits add up to ${duration(sum)}, and SageMaker allows an update at most 8 h. Shorten \`bake\`, or take larger steps with \`percent\`, ${whereOfKey('bake', 'percent')}.`,
    )
  } else if (timeout <= sum) {
    blocker(
      'guardrail-timeout',
      `Timeout is ${duration(timeout)}, but the waits add up to ${duration(sum)} (${waits(shift)} × bake ${duration(shift.bakeSeconds)} + termination wait ${duration(terminationWaitSeconds)}). Set \`timeout\` above ${duration(sum)} ${whereOfKey('timeout')}.`,
    )
  }

  for (const { code, sentence } of judgeProblems(guardrail, where)) blocker(code, sentence)
  if (guardrail.vertex !== undefined)
    findings.push(...rollingProblems(guardrail.vertex, where, whereOfKey('bake')))

  const { errors4xx, errors5xx, modelLatencyP99Ms } = guardrail.rollbackOn
  for (const [key, share] of [
    ['errors4xx', errors4xx],
    ['errors5xx', errors5xx],
  ] as const) {
    if (share !== undefined && !(share >= 0 && share < 1)) {
      blocker(
        `guardrail-${key}`,
        `\`rollbackOn.${key}\` is ${percent(share)}; a share of errors lies from 0 % to under 100 %. Change it ${where}.`,
      )
    }
  }
  if (modelLatencyP99Ms !== undefined && !(modelLatencyP99Ms > 0)) {
    blocker(
      'guardrail-modelLatencyP99',
      `\`rollbackOn.modelLatencyP99\` is ${modelLatencyP99Ms} ms; it must be above 0 ms. Change it ${where}.`,
    )
  }
  if (errors4xx === undefined && errors5xx === undefined && modelLatencyP99Ms === undefined) {
    findings.push({
      level: 'warning',
      code: 'guardrail-no-threshold',
      region: undefined,
      endpoint: undefined,
      sentence: `Nothing but the endpoints' own alarms takes a bad release back. Add \`rollbackOn\` thresholds ${where}.`,
    })
  }
  return findings
}
