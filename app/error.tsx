'use client'

import { ActionButton } from '#components/action/action-button.tsx'
import { MessagePage } from '#components/shell/message-page.tsx'

/** Outside of the signed-in pages, and where their layout itself could not be drawn. */
export default function RootError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main>
      <MessagePage title="Meridian cannot answer just now">
        <p>
          It may not reach its database, or is still starting. Nothing was changed by this.
          {error.digest === undefined ? '' : ` Reference ${error.digest}.`}
        </p>
        <ActionButton label="Try again" tone="primary" onClick={() => window.location.reload()} />
      </MessagePage>
    </main>
  )
}
