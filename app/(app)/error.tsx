'use client'

import { ActionButton } from '#components/action/action-button.tsx'
import { MessagePage } from '#components/shell/message-page.tsx'
import { Trouble } from '#components/shell/trouble.tsx'

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
      <Trouble digest={error.digest} />
      <ActionButton label="Try again" tone="primary" onClick={reset} />
    </MessagePage>
  )
}
