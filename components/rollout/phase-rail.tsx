import {
  IconArrowBackUp,
  IconCheck,
  IconChevronsRight,
  IconMinus,
  IconRotate2,
  IconX,
} from '@tabler/icons-react'
import type { ComponentType, CSSProperties } from 'react'
import type { RegionLane } from '#lib/web/views.ts'
import { clockTime, wholeInstant } from '../time/wording.ts'
import classes from './phase-rail.module.css'
import { type RailState, type RailStep, railOf } from './rail.ts'

const icons: Record<RailState, ComponentType<{ size?: number; stroke?: number }> | undefined> = {
  done: IconCheck,
  current: IconChevronsRight,
  todo: undefined,
  reverting: IconRotate2,
  reverted: IconArrowBackUp,
  failed: IconX,
  skipped: IconMinus,
}

const spoken: Record<RailState, string> = {
  done: 'done',
  current: 'now',
  todo: 'not yet',
  reverting: 'being taken back from here',
  reverted: 'taken back from here',
  failed: 'failed here',
  skipped: 'skipped here',
}

/** The way of a region to being promoted; a region that left it shows where and how. */
export function PhaseRail({ lane, progress }: { lane: RegionLane; progress: number | null }) {
  return (
    <ol className={classes.rail} aria-label={`Phases of ${lane.region.city}`}>
      {stepsOf(lane).map((step) => (
        <Step key={step.name} step={step} progress={progress} />
      ))}
    </ol>
  )
}

/** Where replicas take each other's place there is nothing to complete: the cloud ends with all of them new, and the bake is the last wait. */
const stepsOf = (lane: RegionLane): RailStep[] =>
  railOf(lane).filter(({ name }) => lane.rolling === null || name !== 'Completing')

function Step({ step, progress }: { step: RailStep; progress: number | null }) {
  const Icon = icons[step.state]
  const time = step.at === null ? Number.NaN : Date.parse(step.at)
  const known = !Number.isNaN(time)
  const share = step.state === 'current' && progress !== null ? progress : null
  return (
    <li
      className={`${classes.step} ${classes[step.state]}`}
      aria-current={step.state === 'current' ? 'step' : undefined}
      title={known ? `${step.name}: ${wholeInstant(time)}` : undefined}
    >
      <span
        className={classes.node}
        style={share === null ? undefined : ({ '--baked': `${Math.round(share * 360)}deg` } as CSSProperties)}
        data-baking={share === null ? undefined : true}
      >
        {Icon && share === null ? <Icon size={11} stroke={3} aria-hidden /> : null}
      </span>
      <span className={classes.word}>{step.word}</span>
      <span className="visually-hidden">
        {step.word === step.name ? '' : `at ${step.name}, `}
        {spoken[step.state]}
        {known && step.state !== 'todo' ? ` since ${clockTime(time)} UTC` : ''}
      </span>
    </li>
  )
}
