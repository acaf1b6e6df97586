import { type Chosen, whereOf } from './chosen.ts'
import { judgeProblems } from './judge-problems.ts'
import type { Guardrail } from './plan.ts'
import { rollingProblems } from './rolling.ts'
import { cloudShift, longestWaitSeconds, shares, sumOfWaitsSeconds, timeoutSeconds, waits } from './shift.ts'
import type { Finding } from './types.ts'
import { duration, percent } from './wording.ts'

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
