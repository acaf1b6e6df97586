import { Age } from '../time/age.tsx'
import classes from './plan.module.css'

interface PreviewAgeProps {
  checkedAt: string
  asking: boolean
  onAskAgain: () => void
}

/** How old the clouds' answers are, and the way to newer ones. */
export function PreviewAge({ checkedAt, asking, onAskAgain }: PreviewAgeProps) {
  return (
    <span className={classes.asked} aria-live="polite">
      {asking ? (
        'Asking the clouds…'
      ) : (
        <span>
          asked the clouds <Age since={checkedAt} ago />
        </span>
      )}
      <span aria-hidden>·</span>
      <button
        type="button"
        className={classes.linkButton}
        aria-disabled={asking || undefined}
        onClick={() => {
          if (!asking) onAskAgain()
        }}
      >
        Ask again
      </button>
    </span>
  )
}
