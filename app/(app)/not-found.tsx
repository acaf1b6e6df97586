import type { Metadata } from 'next'
import { FleetLink, MessagePage } from '#components/shell/message-page.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <MessagePage title="There is no such thing here">
      <p>The name may be mistyped, or it has left the fleet file.</p>
      <FleetLink />
    </MessagePage>
  )
}
