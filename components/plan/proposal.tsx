import type { PlanPreview } from '#lib/web/views.ts'
import { ToneText } from '../status/tone.tsx'
import { unbroken } from '../text/unbroken.ts'
import classes from './plan.module.css'

/** With which order, share and bake every region would see what the plan asks; nothing is changed by it. */
export function Proposal({ preview: { proposal } }: { preview: PlanPreview }) {
  if (proposal === null) return null
  return (
    <p className={classes.proposal}>
      <ToneText tone="muted">{unbroken(proposal)}</ToneText>
    </p>
  )
}
