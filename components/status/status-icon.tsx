import {
  IconAlertTriangleFilled,
  IconArrowBackUp,
  IconCheck,
  IconCircle,
  IconCircleDashed,
  IconCircleHalf2,
  IconClock,
  IconMinus,
  IconPlayerPauseFilled,
  IconQuestionMark,
  IconX,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** The shapes by which a state is told apart without its colour. */
const icons = {
  ok: IconCheck,
  busy: IconCircleHalf2,
  warning: IconAlertTriangleFilled,
  danger: IconX,
  muted: IconCircle,
  clock: IconClock,
  paused: IconPlayerPauseFilled,
  reverted: IconArrowBackUp,
  skipped: IconMinus,
  passive: IconCircleDashed,
  unknown: IconQuestionMark,
} satisfies Record<string, ComponentType<{ size?: number }>>

export type StatusIconName = keyof typeof icons

/** Always beside a word: it is hidden from screen readers. Drawn in the colour of the text around it. */
export function StatusIcon({ name, size = 14 }: { name: StatusIconName; size?: number }) {
  const Icon = icons[name]
  return <Icon size={size} stroke={2.2} aria-hidden style={{ flex: 'none' }} />
}
