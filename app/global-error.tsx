'use client'

import '#components/theme/tokens.css'
import { MessagePage } from '#components/shell/message-page.tsx'

/** Replaces the whole document when even its frame fails, so it brings its own. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <main>
          <MessagePage title="Meridian cannot answer just now">
            <p>
              Nothing was changed by this. Load the page again in a moment.
              {error.digest === undefined ? '' : ` Reference ${error.digest}.`}
            </p>
          </MessagePage>
        </main>
      </body>
    </html>
  )
}
