'use client'

import { ActionButton } from '#components/action/action-button.tsx'
import { MessagePage } from '#components/shell/message-page.tsx'
import { Trouble } from '#components/shell/trouble.tsx'

/** Outside of the signed-in pages, and where their layout itself could not be drawn. */
export default function RootError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main>
      <MessagePage title="Meridian cannot answer just now">
        <Trouble digest={error.digest} />
        <ActionButton label="Try again" tone="primary" onClick={() => window.location.reload()} />
      </MessagePage>
    </main>
  )
}
