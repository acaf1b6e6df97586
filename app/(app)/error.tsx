'use client'

import { ActionButton } from '#components/action/action-button.tsx'
import { MessagePage } from '#components/shell/message-page.tsx'

/** A page that could not be drawn; the header and what else is known stay. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <MessagePage title="This page could not be drawn">
      <p>
        Meridian may not reach its database just now. Nothing was changed by this.
        {error.digest === undefined ? '' : ` Reference ${error.digest}.`}
      </p>
      <ActionButton label="Try again" tone="primary" onClick={reset} />
    </MessagePage>
  )
}
