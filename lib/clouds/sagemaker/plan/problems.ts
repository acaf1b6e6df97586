import type { PlanProblem } from '#lib/domain/cloud-forms.ts'
import type { WhereOf } from '#lib/domain/plan/chosen.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { duration } from '#lib/domain/wording.ts'
import { type SageMakerSection, type ShiftStrategy, sectionOf } from './section.ts'
import { cloudShift, longestWaitSeconds, shares, sumOfWaitsSeconds, timeoutSeconds, waits } from './shift.ts'

type Key = 'bake' | 'judge-extend' | 'percent' | 'terminationWait' | 'timeout'
type Blocker = (key: Key, sentence: string, path?: readonly string[]) => void

/** Everything about a plan's shift that SageMaker would refuse. */
export function shiftProblems(guardrail: Guardrail, where: WhereOf): PlanProblem[] {
  const section = sectionOf(guardrail)
  if (section === undefined) return []
  const problems: PlanProblem[] = []
  const blocker: Blocker = (key, sentence, path = ['shift', key]) =>
    problems.push({ level: 'blocker', ...inOwnWords(`guardrail-${key}`, sentence), path })
  // What the cloud is asked for, extension included.
  const asked = cloudShift(section, guardrail)
  shareProblems(asked, where, blocker)
  waitProblems(asked, section.bakeSeconds, where, blocker)
  timeoutProblems(asked, where, blocker)
  return problems
}

function shareProblems(shift: ShiftStrategy, where: WhereOf, blocker: Blocker): void {
  if (shift.strategy === 'all-at-once') return
  const { least, most, word } = shares[shift.strategy]
  if (!(shift.percent <= most)) {
    blocker(
      'percent',
      `${word} is ${shift.percent} %; SageMaker allows at most ${most} %. Lower \`percent\` ${where('percent')}.`,
    )
  } else if (!(shift.percent >= least)) {
    blocker(
      'percent',
      `${word} is ${shift.percent} %; SageMaker needs at least ${least} %. Raise \`percent\` ${where('percent')}.`,
    )
  } else if (!Number.isInteger(shift.percent)) {
    blocker(
      'percent',
      `${word} is ${shift.percent} %; SageMaker takes whole percent only. Round \`percent\` ${where('percent')}.`,
    )
  }
}

const shorter = (roomSeconds: number) =>
  roomSeconds > 0 ? `Shorten \`extend\` to ${duration(roomSeconds)} or less` : 'Remove `extend`'

/** @param plannedSeconds of the bake alone, without what the judge may extend it by */
function waitProblems(
  asked: SageMakerSection,
  plannedSeconds: number,
  where: WhereOf,
  blocker: Blocker,
): void {
  for (const [name, key, seconds] of [
    ['Bake', 'bake', asked.bakeSeconds],
    ['Termination wait', 'terminationWait', asked.terminationWaitSeconds],
  ] as const) {
    const here = key === 'bake' ? where('bake') : where()
    if (!(seconds >= 0)) {
      blocker(key, `${name} is ${seconds} s; it cannot be negative. Set \`${key}\` to 0 or more ${here}.`)
    } else if (seconds > longestWaitSeconds && key === 'bake' && plannedSeconds <= longestWaitSeconds) {
      blocker(
        'judge-extend',
        `Bake and the judge's extension add up to ${duration(seconds)}; SageMaker waits at most 1 h. ${shorter(longestWaitSeconds - plannedSeconds)} ${where()}, or shorten \`bake\`${here === where() ? '' : ` ${here}`}.`,
        ['judge', 'extend'],
      )
    } else if (seconds > longestWaitSeconds) {
      blocker(
        key,
        `${name} is ${duration(seconds)} (${seconds} s); SageMaker allows at most 1 h (3600 s). Shorten \`${key}\` ${here}.`,
      )
    } else if (!Number.isInteger(seconds)) {
      blocker(key, `${name} is ${seconds} s; SageMaker takes whole seconds only. Round \`${key}\` ${here}.`)
    }
  }
}

function timeoutProblems(asked: SageMakerSection, where: WhereOf, blocker: Blocker): void {
  const { timeoutSeconds: timeout, terminationWaitSeconds } = asked
  const sum = sumOfWaitsSeconds(asked, terminationWaitSeconds)
  if (!(timeout >= timeoutSeconds.least)) {
    blocker(
      'timeout',
      `Timeout is ${duration(timeout)}; SageMaker needs at least 10 min. Raise \`timeout\` ${where('timeout')}.`,
    )
  } else if (timeout > timeoutSeconds.most) {
    blocker(
      'timeout',
      `Timeout is ${duration(timeout)}; SageMaker allows at most 8 h. Lower \`timeout\` ${where('timeout')}.`,
    )
  } else if (sum >= timeoutSeconds.most) {
    blocker(
      'timeout',
      `The waits add up to ${duration(sum)}, and SageMaker allows an update at most 8 h. Shorten \`bake\`, or take larger steps with \`percent\`, ${where('bake', 'percent')}.`,
    )
  } else if (timeout <= sum) {
    blocker(
      'timeout',
      `Timeout is ${duration(timeout)}, but the waits add up to ${duration(sum)} (${waits(asked)} × bake ${duration(asked.bakeSeconds)} + termination wait ${duration(terminationWaitSeconds)}). Set \`timeout\` above ${duration(sum)} ${where('timeout')}.`,
    )
  }
}
